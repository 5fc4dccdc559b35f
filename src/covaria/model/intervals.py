"""Prediction intervals for a subject: CV+ (Barber, Candès, Ramdas and Tibshirani 2021, section 1.2)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covaria.errors import UsageError

FloatArray = NDArray[np.float64]

MOST_RESIDUALS = 512
"""Kept for each fold; of more, the tail (a quarter of this number) is kept whole, and the rest is thinned to
evenly spaced quantiles."""

_HALVINGS = 60


@dataclass(frozen=True)
class FoldResiduals:
    """Sizes of the out-of-fold errors of one fold's subjects, ascending.

    Attributes
    ----------
    sizes : (residuals,) array
        Absolute errors in units of the response.
    weights : (residuals,) array
        How many subjects each stands for.
    """

    sizes: FloatArray
    weights: FloatArray


def fold_residuals(errors: FloatArray, weights: FloatArray) -> FoldResiduals:
    """Sort the absolute errors of a fold, and thin them when there are many; both (rows,)."""
    order = np.argsort(np.abs(errors), kind="stable")
    sizes, weights = np.abs(errors)[order], weights[order]
    if len(sizes) > MOST_RESIDUALS:
        tail, count = MOST_RESIDUALS // 4, MOST_RESIDUALS - MOST_RESIDUALS // 4
        cumulative = np.cumsum(weights[:-tail])
        levels = (np.arange(count) + 0.5) / count
        thinned = sizes[np.searchsorted(cumulative, levels * cumulative[-1])]
        sizes = np.concatenate([thinned, sizes[-tail:]])
        weights = np.concatenate([np.full(count, cumulative[-1] / count), weights[-tail:]])
    return FoldResiduals(sizes, weights)


def cross_validation_plus(
    fold_predictions: FloatArray, residuals: tuple[FoldResiduals, ...], level: float
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper ends of the CV+ interval of each row.

    The upper end is the ⌈level (n + 1)⌉-th smallest of all (prediction without the fold of subject i) +
    (size of i's error), n the number of subjects; the lower end is its mirror image.

    Parameters
    ----------
    fold_predictions : (folds, rows) array
        By the models that did not see each fold.
    residuals : tuple of FoldResiduals
        One for each fold.
    level : float
        Between 0 and 1.

    Raises
    ------
    UsageError
        If the level lies outside (0, 1), or is too near 1 for so few subjects.
    """
    subjects = sum(fold.weights.sum() for fold in residuals)
    if not 0 < level < 1:
        raise UsageError(f"The interval's level must lie between 0 and 1, not {level:g}; 0.9 is usual.")
    rank = level * (subjects + 1)
    if rank > subjects * (1 + 1e-12):
        highest = np.floor(1000 * subjects / (subjects + 1)) / 1000
        raise UsageError(
            f"An interval of level {level:g} needs more than {subjects:g} subjects; "
            f"ask for a level of at most {highest:g}."
        )
    upper = _smallest_reaching(fold_predictions, residuals, rank)
    lower = -_smallest_reaching(-fold_predictions, residuals, rank)
    # At low levels the ends can pass each other, where the folds disagree by more than their errors.
    return np.minimum(lower, upper), np.maximum(lower, upper)


def _smallest_reaching(
    predictions: FloatArray, residuals: tuple[FoldResiduals, ...], rank: float
) -> FloatArray:
    """Halve an interval for each row around the value below which `rank` subjects lie."""
    cumulative = [np.concatenate([[0.0], np.cumsum(fold.weights)]) for fold in residuals]
    low: FloatArray = predictions.min(axis=0) - 1e-9
    high: FloatArray = predictions.max(axis=0) + max(fold.sizes[-1] for fold in residuals)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        count = np.zeros_like(middle)
        for prediction, fold, sums in zip(predictions, residuals, cumulative, strict=True):
            count += sums[np.searchsorted(fold.sizes, middle - prediction, side="right")]
        reached = count >= rank * (1 - 1e-12)
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high
