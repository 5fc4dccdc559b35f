"""The truth of a simulated trial; the parametric one: a curve, effects of covariates, and scatter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import CandidateShape
from covaria.errors import UsageError
from covaria.model.link import Link
from covaria.study.covariates import Column
from covaria.study.scatter import Scatter
from covaria.study.scattered_truth import ScatteredTruth
from covaria.wording.lists import listed
from covaria.wording.numbers import format_setting

GRID = 2001
"""Doses at which a curve is searched for what it reaches."""
AVERAGED, AVERAGED_SEED = 10_000, 5
"""Subjects whose expectations are averaged, and where their draw begins."""
KNOTS = 101
"""Doses between which such an average is straight."""


class Subjects(Protocol):
    """Whom a truth is asked about: those of a design."""

    @property
    def doses(self) -> tuple[float, ...]:
        """Doses of the design, ascending."""
        ...

    def draw_covariates(self, subjects: int, random: np.random.Generator) -> dict[str, Column]:
        """Draw what is known of so many subjects, apart from the dose."""
        ...


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

    @property
    def endpoint(self) -> str:
        """Kind of response: "normal", "binary" or "count"."""
        ...

    def effect(self, doses: FloatArray, subjects: Subjects) -> FloatArray:
        """Change of the mean response of subjects like these from the lowest dose of their design; (doses,).

        On the scale of the endpoint's link: of probabilities the log odds, of rates the logarithm.
        """
        ...

    def expected(self, doses: FloatArray, covariates: Mapping[str, Column], highest: float) -> FloatArray:
        """Expected response of each subject, given the highest dose of the design; shape (subjects,)."""
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

    def errors(
        self, doses: FloatArray, covariates: Mapping[str, Column], random: np.random.Generator
    ) -> FloatArray:
        """Draw what normal responses are off the expected ones by, for one visit; shape (subjects,)."""
        ...


def marginal_effect(truth: Truth, link: Link, doses: FloatArray, subjects: Subjects) -> FloatArray:
    """Average what is expected of subjects of a design, and give the change from its lowest dose; (doses,).

    Exact at the doses of the design but for the draw of the covariates, straight between knots elsewhere.
    """
    lowest, highest = subjects.doses[0], subjects.doses[-1]
    knots = np.union1d(np.linspace(lowest, highest, KNOTS), subjects.doses)
    covariates = subjects.draw_covariates(AVERAGED, np.random.default_rng(AVERAGED_SEED))
    means = [truth.expected(np.full(AVERAGED, knot), covariates, highest).mean() for knot in knots]
    linked = link.forward(np.array(means))
    changes: FloatArray = np.interp(doses, knots, linked) - linked[0]
    return changes


@dataclass(frozen=True)
class ParametricTruth(ScatteredTruth):
    """A response whose expectation adds up from a dose-response curve and effects of covariates, by a link.

    Attributes
    ----------
    name : str
    curve : CandidateShape or None
        Shape of the dose-response; None for a dose that does nothing.
    largest_effect : float
        Of the curve on 0 to the highest dose: the change from dose 0 that is largest in size, with its sign.
    intercept : float
        Expected response at dose 0, apart from covariates; of a yes or no its log odds, of counts the
        logarithm of the rate.
    slopes : mapping from covariate to change for one unit more of it
    steps : mapping from covariate to change by category, 0 for categories that are not named
    scatter : Scatter
    """

    name: str
    curve: CandidateShape | None
    largest_effect: float = 0.0
    intercept: float = 0.0
    slopes: Mapping[str, float] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    scatter: Scatter = field(default_factory=Scatter)

    def change(self, doses: FloatArray, highest: float) -> FloatArray:
        """Change of a subject's expected response from dose 0, by the link; shape (doses,)."""
        if self.curve is None:
            return np.zeros(len(doses))
        grid = np.linspace(0, highest, GRID)
        changes = self.curve.curve(grid, highest) - self.curve.curve(np.zeros(1), highest)
        largest = changes[np.abs(changes).argmax()]
        own = self.curve.curve(doses, highest) - self.curve.curve(np.zeros(1), highest)
        scaled: FloatArray = self.largest_effect * own / largest
        return scaled

    def effect(self, doses: FloatArray, subjects: Subjects) -> FloatArray:
        """Change of the mean response from the lowest dose, by the link; shape (doses,)."""
        has_covariates = bool(self.slopes or self.steps)
        if self.curve is None or self.scatter.link is Link.IDENTITY or not has_covariates:
            lowest, highest = np.array(subjects.doses[:1]), subjects.doses[-1]
            return self.change(doses, highest) - self.change(lowest, highest)
        return marginal_effect(self, self.scatter.link, doses, subjects)

    def expected(self, doses: FloatArray, covariates: Mapping[str, Column], highest: float) -> FloatArray:
        """Expected response of each subject; shape (subjects,)."""
        linear = self.intercept + self.change(doses, highest)
        for name, slope in self.slopes.items():
            linear += slope * np.asarray(_covariate(name, covariates, self.name), np.float64)
        for name, changes in self.steps.items():
            values = _covariate(name, covariates, self.name)
            linear += np.array([changes.get(str(value), 0.0) for value in values])
        return self.scatter.link.inverse(linear)

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        curve = "no effect of the dose"
        if self.curve is not None:
            curve = f"{self.curve.name}, largest effect {format_setting(self.largest_effect)}"
        slopes = [f"{name} {format_setting(slope)} a unit" for name, slope in self.slopes.items()]
        steps = [
            f"{name} {level} {format_setting(change)}"
            for name, changes in self.steps.items()
            for level, change in changes.items()
        ]
        return "; ".join(filter(None, [curve, listed([*slopes, *steps]), self.scatter.words]))


def _covariate(name: str, covariates: Mapping[str, Column], truth: str) -> Column:
    if name not in covariates:
        raise UsageError(
            f"The truth {truth} has an effect of {name}, but the design draws no such covariate; name it "
            "among the design's covariates."
        )
    return covariates[name]
