"""Whether intervals hold what they promise: coverage, width and ranked probability score out of fold."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray
from covaria.fit.folds import Folds, HeldOut
from covaria.model.evaluation import IntervalSummary
from covaria.model.intervals import FoldResiduals, fold_residuals


@dataclass(frozen=True)
class CheckedIntervals:
    """Intervals of all rows, each by what was known without the row's fold; all (rows,).

    Attributes
    ----------
    half_width : array
        On the endpoint's linear scale.
    inside : array of bool
        Whether the response was inside.
    crps : array
        Continuous ranked probability score of the predictive distribution on that scale.
    """

    half_width: FloatArray
    inside: BoolArray
    crps: FloatArray


def check_intervals(
    residuals: FloatArray, residual_sd: FloatArray, weights: FloatArray, folds: Folds, level: float
) -> CheckedIntervals:
    """Check intervals on each fold with half-widths from the scaled residuals of the other folds.

    The half-width is the sd times the ⌈level (n + 1)⌉-th smallest scaled absolute one (split conformal
    prediction; Lei et al. 2018, sections 2.2 and 5.2), or the largest where there are too few.

    Parameters
    ----------
    residuals, residual_sd, weights : (rows,) arrays
        Residual standard deviations by models that did not see the row's fold.
    folds : Folds
    level : float
    """
    scaled = residuals / residual_sd

    def checked(held_out: HeldOut) -> FloatArray:
        known = fold_residuals(scaled[~held_out], weights[~held_out])
        score = ranked_probability_score(scaled[held_out], known)
        half_width = _size_reaching(scaled[~held_out], weights[~held_out], level)
        return np.vstack([np.full(len(score), half_width), score])

    half_width, score = folds.predict(checked)
    return CheckedIntervals(half_width * residual_sd, np.abs(scaled) <= half_width, score * residual_sd)


def _size_reaching(scaled: FloatArray, weights: FloatArray, level: float) -> float:
    """The absolute error that the level asks for."""
    order = np.argsort(np.abs(scaled), kind="stable")
    cumulative = np.cumsum(weights[order])
    rank = min(level * (cumulative[-1] + 1), cumulative[-1])
    return float(np.abs(scaled[order[np.searchsorted(cumulative, rank * (1 - 1e-12))]]))


def interval_summary(
    found: CheckedIntervals,
    width: FloatArray,
    residual_sd: FloatArray,
    weights: FloatArray,
    level: float,
) -> IntervalSummary:
    """Average checked intervals, whose widths are in units of the response; arrays are (rows,)."""
    return IntervalSummary(
        level,
        float(np.average(found.inside, weights=weights)),
        float(np.average(width, weights=weights)),
        float(np.average(found.crps, weights=weights)),
        bool(np.ptp(residual_sd) > 0),
    )


def ranked_probability_score(values: FloatArray, known: FoldResiduals) -> FloatArray:
    """Continuous ranked probability score of each value under the distribution of known residuals.

    E|X − x| − E|X − X′| / 2, both by sorting (Gneiting and Raftery 2007, equation 21); shape (values,).
    """
    share = known.weights / known.weights.sum()
    below = np.concatenate([[0.0], np.cumsum(share)])
    moment = np.concatenate([[0.0], np.cumsum(share * known.errors)])
    place = np.searchsorted(known.errors, values)
    distance = values * (2 * below[place] - 1) + moment[-1] - 2 * moment[place]
    middle = below[:-1] + share / 2
    half_difference = 2 * float((share * known.errors * (middle - 0.5)).sum())
    score: FloatArray = distance - half_difference
    return score
