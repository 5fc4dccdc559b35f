"""Surfaces that trials can have, to test a method where the answer is known."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from covaria.arrays import FloatArray

Surface = Callable[[FloatArray], FloatArray]
NoiseScale = Callable[[FloatArray], FloatArray]

RANGES = {"dose": (0.0, 200.0), "age": (20.0, 80.0), "bmi": (18.0, 42.0), "baseline": (10.0, 90.0)}
"""Ranges of the first four covariates; further ones run from -1 to 1."""
HEAVY_TAIL = 3
"""Degrees of freedom of the noise with heavy tails."""


@dataclass(frozen=True)
class DrawnTrial:
    """A trial drawn from a truth.

    Attributes
    ----------
    names : tuple of str
    inputs : (subjects, covariates) array
        In natural units.
    response : (subjects,) array
    expected : (subjects,) array
        What the response would be without noise.
    """

    names: tuple[str, ...]
    inputs: FloatArray
    response: FloatArray
    expected: FloatArray

    def columns(self) -> dict[str, FloatArray]:
        """The trial as a table: the covariates by name, then the response, named y."""
        return {name: self.inputs[:, k] for k, name in enumerate(self.names)} | {"y": self.response}


@dataclass(frozen=True)
class Truth:
    """An expected response and the noise about it.

    Attributes
    ----------
    surface : callable
        From covariates scaled to -1 … 1, (subjects, covariates), to the expected response.
    covariates : int
        At least 4: dose, age, bmi, baseline, then x5, x6, …
    noise : float
        Standard deviation.
    noise_scale : callable, optional
        From scaled covariates to what the noise is multiplied by.
    heavy_tails : bool
        Noise from Student's t of the same standard deviation, instead of a normal.
    correlation : float
        Between the covariates, of the normals behind them.
    dose_levels : tuple of float, optional
        Scaled doses, instead of a continuous one.
    """

    surface: Surface
    covariates: int = 4
    noise: float = 0.5
    noise_scale: NoiseScale | None = None
    heavy_tails: bool = False
    correlation: float = 0.0
    dose_levels: tuple[float, ...] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the covariates."""
        return (*RANGES, *(f"x{k + 1}" for k in range(4, self.covariates)))

    def draw(self, subjects: int, random: np.random.Generator) -> DrawnTrial:
        """Draw a trial of so many subjects."""
        inputs = self.draw_inputs(subjects, random)
        expected = self.expected(inputs)
        return DrawnTrial(self.names, inputs, expected + self.errors(inputs, random), expected)

    def draw_inputs(self, subjects: int, random: np.random.Generator) -> FloatArray:
        """Draw covariates of so many subjects, in natural units; (subjects, covariates)."""
        lowest, highest = self._ends
        inputs: FloatArray = lowest + (self._covariates(subjects, random) + 1) / 2 * (highest - lowest)
        return inputs

    def expected(self, inputs: FloatArray) -> FloatArray:
        """What the response to (subjects, covariates) inputs would be without noise; (subjects,)."""
        return self.surface(self._scaled(inputs))

    def errors(self, inputs: FloatArray, random: np.random.Generator) -> FloatArray:
        """Draw the noise of subjects with (subjects, covariates) inputs; (subjects,)."""
        if self.heavy_tails:
            noise = random.standard_t(HEAVY_TAIL, len(inputs)) / np.sqrt(HEAVY_TAIL / (HEAVY_TAIL - 2))
        else:
            noise = random.normal(size=len(inputs))
        if self.noise_scale is not None:
            noise = noise * self.noise_scale(self._scaled(inputs))
        errors: FloatArray = self.noise * noise
        return errors

    @property
    def _ends(self) -> FloatArray:
        """Lowest and highest value of each covariate; (2, covariates)."""
        return np.array([RANGES.get(name, (-1.0, 1.0)) for name in self.names]).T

    def _scaled(self, inputs: FloatArray) -> FloatArray:
        lowest, highest = self._ends
        scaled: FloatArray = 2 * (inputs - lowest) / (highest - lowest) - 1
        return scaled

    def _covariates(self, subjects: int, random: np.random.Generator) -> FloatArray:
        shared = random.normal(size=(subjects, 1)) * np.sqrt(self.correlation)
        own = random.normal(size=(subjects, self.covariates)) * np.sqrt(1 - self.correlation)
        scaled: FloatArray = 2 * ndtr(shared + own) - 1
        if self.dose_levels is not None:
            scaled[:, 0] = random.choice(self.dose_levels, subjects)
        return scaled


def _positive_dose(scaled: FloatArray) -> FloatArray:
    dose: FloatArray = (scaled[:, 0] + 1) / 2
    return dose


def _sigmoid_emax(x: FloatArray) -> FloatArray:
    dose = _positive_dose(x)
    ed50 = 0.3 + 0.2 * x[:, 1]
    response: FloatArray = 0.5 * x[:, 1] + (2 + x[:, 2]) * dose**2 / (dose**2 + ed50**2)
    return response


def _moving_optimum(x: FloatArray) -> FloatArray:
    response: FloatArray = -6 * (_positive_dose(x) - 0.5 - 0.25 * x[:, 1]) ** 2 + 0.5 * x[:, 2]
    return response


def _few_doses(x: FloatArray) -> FloatArray:
    dose = _positive_dose(x)
    response: FloatArray = 1.5 * dose / (dose + 0.2) + 0.4 * x[:, 1] + 0.4 * x[:, 2] ** 2
    return response


def _threshold(x: FloatArray) -> FloatArray:
    exposed = x[:, 0] > 0.2
    response: FloatArray = exposed + 1.0 * (exposed & (x[:, 1] > 0)) + 0.3 * x[:, 2]
    return response


TRUTHS: dict[str, Truth] = {
    "additive": Truth(lambda x: np.sin(2 * x[:, 0]) + x[:, 1] ** 2 - 0.5 * x[:, 2], noise=0.4),
    "pairwise": Truth(lambda x: x[:, 0] + 1.5 * x[:, 1] * x[:, 2] + np.sin(2 * x[:, 3])),
    "three_way": Truth(lambda x: 3 * x[:, 0] * x[:, 1] * x[:, 2] + 0.5 * x[:, 3], noise=0.4),
    "threshold": Truth(_threshold),
    "emax": Truth(_sigmoid_emax, noise=0.6),
    "moving_optimum": Truth(_moving_optimum),
    "sparse": Truth(lambda x: np.sin(2 * x[:, 0]) + x[:, 1] + 1.5 * x[:, 2] * x[:, 3], covariates=12),
    "linear": Truth(lambda x: x[:, 0] + 0.5 * x[:, 1] - 0.5 * x[:, 2], noise=0.7),
    "null": Truth(lambda x: np.zeros(len(x)), noise=1.0),
    "growing_noise": Truth(
        lambda x: np.tanh(2 * x[:, 0]) + 0.5 * x[:, 1], noise_scale=lambda x: 0.4 + 1.2 * _positive_dose(x)
    ),
    "heavy_tails": Truth(_moving_optimum, heavy_tails=True),
    "correlated": Truth(lambda x: x[:, 0] ** 2 + x[:, 1] + x[:, 0] * x[:, 2], noise=0.4, correlation=0.8),
    "few_doses": Truth(_few_doses, dose_levels=(-1.0, -0.5, 0.0, 1.0)),
}
"""Truths by name: smooth and rough, much and little to find."""
