"""Trials of known truth for endpoints other than a measured response, and what a prediction of them costs.

Log odds, logarithms of rates and of hazards follow the truths of `accuracy.py`, stretched to one standard
deviation of `STRETCH`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit, xlogy

from covaria.arrays import FloatArray
from covaria.datasets import TRUTHS

FRESH = 2000
STRETCH = 1.2
LEVELS = 4
"""Of an ordered response."""
SURFACES = tuple(name for name in TRUTHS if name not in {"growing_noise", "heavy_tails"})
"""Those that differ in more than the noise of a measured response."""
SUREST = 1e-6
"""Probabilities and rates are held away from 0 and 1, where a rival may be sure."""
GROUPS = 10


@dataclass(frozen=True)
class Trial:
    """Subjects of a drawn trial.

    Attributes
    ----------
    names : tuple of str
    inputs : (subjects, covariates) array
    response : (subjects,) array
        A yes or no, a number of events, a level from 0, or a time.
    seen : (subjects,) array or None
        Whether the time is that of the event.
    truth : (subjects,) or (subjects, levels) array
        What is to be predicted: a probability, a rate, one for each level, or a logarithm of the hazard.
    """

    names: tuple[str, ...]
    inputs: FloatArray
    response: FloatArray
    seen: FloatArray | None
    truth: FloatArray

    def columns(self) -> dict[str, FloatArray]:
        """The trial as a table: covariates by name, then the response, named y, and whether it was seen."""
        found = {name: self.inputs[:, k] for k, name in enumerate(self.names)} | {"y": self.response}
        return found if self.seen is None else found | {"seen": self.seen}

    def take(self, rows: slice) -> "Trial":
        """Some of its subjects."""
        seen = None if self.seen is None else self.seen[rows]
        return Trial(self.names, self.inputs[rows], self.response[rows], seen, self.truth[rows])


@dataclass(frozen=True)
class Drawn:
    """What was drawn for each subject: the response, whether it was seen, and the truth behind it."""

    response: FloatArray
    truth: FloatArray
    seen: FloatArray | None = None


@dataclass(frozen=True)
class Endpoint:
    """How responses are drawn about a surface at a rate, and what a prediction of their truth costs."""

    draw: Callable[[FloatArray, float, np.random.Generator], Drawn]
    excess: Callable[[FloatArray, FloatArray], FloatArray]

    def trial(self, name: str, subjects: int, rate: float, seeds: list[int]) -> tuple[Trial, Trial]:
        """Subjects to fit, and fresh ones, drawn together, so that one stretch serves both."""
        of_covariates, of_responses = (np.random.default_rng([*seeds, part]) for part in range(2))
        both = TRUTHS[name].draw(subjects + FRESH, of_covariates)
        drawn = self.draw(_stretched(both.expected), rate, of_responses)
        trial = Trial(both.names, both.inputs, drawn.response, drawn.seen, drawn.truth)
        return trial.take(slice(subjects)), trial.take(slice(subjects, None))


def _stretched(expected: FloatArray) -> FloatArray:
    sd = expected.std()
    stretched: FloatArray = STRETCH * (expected - expected.mean()) / (sd if sd > 0 else 1.0)
    return stretched


def _shifted(stretched: FloatArray, share: float) -> FloatArray:
    """Probabilities whose log odds are stretched so, and whose mean is the share."""
    at = brentq(lambda at: expit(at + stretched).mean() - share, -20, 20)
    found: FloatArray = expit(at + stretched)
    return found


def responders(stretched: FloatArray, rate: float, random: np.random.Generator) -> Drawn:
    """A yes at the rate."""
    truth = _shifted(stretched, rate)
    return Drawn((random.random(len(truth)) < truth).astype(float), truth)


def counts(stretched: FloatArray, rate: float, random: np.random.Generator) -> Drawn:
    """Numbers of events whose mean is the rate."""
    relative = np.exp(stretched)
    truth = rate * relative / relative.mean()
    return Drawn(random.poisson(truth).astype(float), truth)


def ordered(stretched: FloatArray, rate: float, random: np.random.Generator) -> Drawn:
    """Levels by proportional odds, the highest at the rate, the others evenly."""
    shares = np.linspace(1.0, rate, LEVELS)[1:]
    at_least = np.column_stack([np.ones(len(stretched)), *(_shifted(stretched, share) for share in shares)])
    truth = -np.diff(at_least, axis=1, append=0.0)
    level = (random.random(len(truth))[:, None] < at_least).sum(axis=1) - 1
    return Drawn(level.astype(float), truth)


def times(stretched: FloatArray, rate: float, random: np.random.Generator) -> Drawn:
    """Exponential times, and uniform ends of observation by which events are seen at the rate."""
    hazard = np.exp(stretched)

    def share(logarithm: float) -> float:
        exposure = hazard * math.exp(logarithm)
        return float((1 + np.expm1(-exposure) / exposure).mean())

    longest = math.exp(brentq(lambda logarithm: share(logarithm) - rate, -10, 20))
    time, end = random.exponential(1 / hazard), random.uniform(0.0, longest, len(hazard))
    return Drawn(np.minimum(time, end), stretched, (time <= end).astype(float))


def excess_of_probability(truth: FloatArray, predicted: FloatArray) -> FloatArray:
    """Twice the Kullback-Leibler divergence of a yes or no."""
    bounded = np.clip(predicted, SUREST, 1 - SUREST)
    of_no = xlogy(1 - truth, (1 - truth) / (1 - bounded))
    return np.asarray(2 * (xlogy(truth, truth / bounded) + of_no), np.float64)


def excess_of_rate(truth: FloatArray, predicted: FloatArray) -> FloatArray:
    """Twice the Kullback-Leibler divergence of a count."""
    bounded = np.maximum(predicted, SUREST)
    return np.asarray(2 * (xlogy(truth, truth / bounded) - truth + bounded), np.float64)


def excess_of_levels(truth: FloatArray, predicted: FloatArray) -> FloatArray:
    """Twice the Kullback-Leibler divergence of a level."""
    bounded = np.maximum(predicted, SUREST)
    bounded = bounded / bounded.sum(axis=1, keepdims=True)
    return np.asarray(2 * xlogy(truth, truth / bounded).sum(axis=1), np.float64)


def excess_of_log_hazard(truth: FloatArray, predicted: FloatArray) -> FloatArray:
    """Squared error of the logarithm of the relative hazard: to second order, twice an event's divergence."""
    error = predicted - truth
    return np.asarray((error - error.mean()) ** 2, np.float64)


ENDPOINTS = {
    "binary": Endpoint(responders, excess_of_probability),
    "count": Endpoint(counts, excess_of_rate),
    "ordinal": Endpoint(ordered, excess_of_levels),
    "survival": Endpoint(times, excess_of_log_hazard),
}


def calibration(truth: FloatArray, predicted: FloatArray) -> tuple[float, float]:
    """Slope of the true log odds over the predicted ones, and expected calibration error in ten groups."""
    odds = logit(np.clip(predicted, SUREST, 1 - SUREST))
    slope = float(np.cov(odds, logit(truth))[0, 1] / odds.var(ddof=1)) if np.ptp(odds) > 0 else math.nan
    groups = np.array_split(np.argsort(predicted), GROUPS)
    off = [abs(predicted[own].mean() - truth[own].mean()) * len(own) for own in groups]
    return slope, float(sum(off) / len(predicted))
