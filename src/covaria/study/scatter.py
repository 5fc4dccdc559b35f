"""How single responses scatter about what is expected of a subject, by kind of response."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.model.link import Link
from covaria.wording.numbers import format_setting

HEAVY_TAIL = 3
"""Degrees of freedom of the noise with heavy tails."""
LINKS = {"normal": Link.IDENTITY, "binary": Link.LOGIT, "count": Link.LOG}
"""Endpoints of simulated trials, and the scale on which effects of a truth add up."""


@dataclass(frozen=True)
class Scatter:
    """The distribution of a response given its expectation.

    Attributes
    ----------
    endpoint : "normal", "binary" or "count"
    sd : float
        Standard deviation of the noise of normal responses.
    heavy_tails : bool
        Noise from Student's t with 3 degrees of freedom, of the same standard deviation.
    dispersion : float
        Of counts: their variance is mean + dispersion · mean², negative binomial where it is above 0.
    """

    endpoint: str = "normal"
    sd: float = 1.0
    heavy_tails: bool = False
    dispersion: float = 0.0

    @property
    def link(self) -> Link:
        """To the scale on which effects add up."""
        return LINKS[self.endpoint]

    def noise(self, subjects: int, random: np.random.Generator) -> FloatArray:
        """Draw what normal responses are off the expected ones by; shape (subjects,)."""
        if not self.heavy_tails:
            return random.normal(0, self.sd, subjects)
        drawn: FloatArray = random.standard_t(HEAVY_TAIL, subjects)
        scaled: FloatArray = self.sd * drawn / np.sqrt(HEAVY_TAIL / (HEAVY_TAIL - 2))
        return scaled

    def draw(self, expected: FloatArray, random: np.random.Generator) -> FloatArray:
        """Draw responses of subjects from whom these means are expected; shape (subjects,)."""
        if self.endpoint == "binary":
            return (random.random(len(expected)) < expected).astype(np.float64)
        if self.endpoint == "normal":
            return expected + self.noise(len(expected), random)
        rates = expected
        if self.dispersion:
            # A Poisson count of a rate that varies by a gamma distribution is negative binomial.
            rates = expected * random.gamma(1 / self.dispersion, self.dispersion, len(expected))
        return random.poisson(rates).astype(np.float64)

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        if self.endpoint == "binary":
            return "yes or no, effects on log odds"
        if self.endpoint == "count":
            of = f"negative binomial of dispersion {format_setting(self.dispersion)}"
            return f"counts, {of if self.dispersion else 'Poisson'}, effects on the logarithm of the rate"
        noise = f"noise of standard deviation {format_setting(self.sd)}"
        return noise + (f", t with {HEAVY_TAIL} degrees of freedom" if self.heavy_tails else ", normal")
