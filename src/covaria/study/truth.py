"""The truth of a simulated trial; the parametric one: a curve, effects of covariates, and noise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import CandidateShape
from covaria.errors import UsageError
from covaria.study.covariates import Column
from covaria.wording.lists import listed
from covaria.wording.numbers import format_setting

HEAVY_TAIL = 3
"""Degrees of freedom of the noise with heavy tails."""
GRID = 2001
"""Doses at which a curve is searched for what it reaches."""


class Truth(Protocol):
    """How subjects respond, and what an analysis should find."""

    @property
    def name(self) -> str:
        """What the plan calls it."""
        ...

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        ...

    def effect(self, doses: FloatArray, highest: float) -> FloatArray:
        """Change of the mean response from the lowest dose, given the highest of the design; (doses,)."""
        ...

    def response(
        self,
        doses: FloatArray,
        covariates: Mapping[str, Column],
        highest: float,
        random: np.random.Generator,
    ) -> FloatArray:
        """Draw the response of each subject; shape (subjects,)."""
        ...


def smallest_dose_reaching(truth: Truth, delta: float, highest: float) -> float | None:
    """Smallest dose whose effect is `delta` or beyond it; None if no dose up to the highest has."""
    grid = np.linspace(0, highest, GRID)
    reached = truth.effect(grid, highest) / delta >= 1
    return float(grid[reached.argmax()]) if reached.any() else None


@dataclass(frozen=True)
class ParametricTruth:
    """An expected response that is additive in a dose-response curve and effects of covariates.

    Attributes
    ----------
    name : str
    curve : CandidateShape or None
        Shape of the dose-response; None for a dose that does nothing.
    largest_effect : float
        Of the curve on 0 to the highest dose: the change from dose 0 that is largest in size, with its sign.
    intercept : float
        Expected response at dose 0, apart from covariates.
    slopes : mapping from covariate to change for one unit more of it
    steps : mapping from covariate to change by category, 0 for categories that are not named
    sd : float
        Standard deviation of the noise.
    heavy_tails : bool
        Noise from Student's t with 3 degrees of freedom, of the same standard deviation.
    """

    name: str
    curve: CandidateShape | None
    largest_effect: float = 0.0
    intercept: float = 0.0
    slopes: Mapping[str, float] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    sd: float = 1.0
    heavy_tails: bool = False

    def effect(self, doses: FloatArray, highest: float) -> FloatArray:
        """Change of the expected response from dose 0, given the highest dose; shape (doses,)."""
        if self.curve is None:
            return np.zeros(len(doses))
        grid = np.linspace(0, highest, GRID)
        changes = self.curve.curve(grid, highest) - self.curve.curve(np.zeros(1), highest)
        largest = changes[np.abs(changes).argmax()]
        own = self.curve.curve(doses, highest) - self.curve.curve(np.zeros(1), highest)
        scaled: FloatArray = self.largest_effect * own / largest
        return scaled

    def expected(self, doses: FloatArray, covariates: Mapping[str, Column], highest: float) -> FloatArray:
        """Expected response of each subject; shape (subjects,)."""
        expected = self.intercept + self.effect(doses, highest)
        for name, slope in self.slopes.items():
            expected += slope * np.asarray(_covariate(name, covariates, self.name), np.float64)
        for name, changes in self.steps.items():
            values = _covariate(name, covariates, self.name)
            expected += np.array([changes.get(str(value), 0.0) for value in values])
        return expected

    def response(
        self,
        doses: FloatArray,
        covariates: Mapping[str, Column],
        highest: float,
        random: np.random.Generator,
    ) -> FloatArray:
        """Draw the response of each subject; shape (subjects,)."""
        return self.expected(doses, covariates, highest) + self.noise(len(doses), random)

    def noise(self, subjects: int, random: np.random.Generator) -> FloatArray:
        """Draw what responses are off the expected one by; shape (subjects,)."""
        if not self.heavy_tails:
            return random.normal(0, self.sd, subjects)
        drawn: FloatArray = random.standard_t(HEAVY_TAIL, subjects)
        scaled: FloatArray = self.sd * drawn / np.sqrt(HEAVY_TAIL / (HEAVY_TAIL - 2))
        return scaled

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        curve = "no effect of the dose"
        if self.curve is not None:
            curve = f"{self.curve.name}, largest effect {format_setting(self.largest_effect)}"
        noise = f"noise of standard deviation {format_setting(self.sd)}"
        noise += f", t with {HEAVY_TAIL} degrees of freedom" if self.heavy_tails else ", normal"
        slopes = [f"{name} {format_setting(slope)} a unit" for name, slope in self.slopes.items()]
        steps = [
            f"{name} {level} {format_setting(change)}"
            for name, changes in self.steps.items()
            for level, change in changes.items()
        ]
        return "; ".join(filter(None, [curve, listed([*slopes, *steps]), noise]))


def _covariate(name: str, covariates: Mapping[str, Column], truth: str) -> Column:
    if name not in covariates:
        raise UsageError(
            f"The truth {truth} has an effect of {name}, but the design draws no such covariate; name it "
            "among the design's covariates."
        )
    return covariates[name]
