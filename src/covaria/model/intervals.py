"""Prediction intervals for a subject: CV+ (Barber, Candès, Ramdas and Tibshirani 2021, section 1.2)."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import UsageError

MOST_RESIDUALS = 512
"""Kept for each fold; of more, both tails (each a quarter of this number) are kept whole, and the rest is
thinned to evenly spaced quantiles."""

_HALVINGS = 60


@dataclass(frozen=True)
class FoldResiduals:
    """Out-of-fold errors of one fold's subjects, ascending, each divided by its sd.

    Attributes
    ----------
    errors : (residuals,) array
        Observed less predicted.
    weights : (residuals,) array
        How many subjects each represents.
    """

    errors: FloatArray
    weights: FloatArray

    def by_size(self) -> "FoldResiduals":
        """The same without their signs."""
        order = np.argsort(np.abs(self.errors), kind="stable")
        return FoldResiduals(np.abs(self.errors)[order], self.weights[order])


def fold_residuals(errors: FloatArray, weights: FloatArray) -> FoldResiduals:
    """Sort the errors of a fold, and thin them when there are many; both (rows,)."""
    order = np.argsort(errors, kind="stable")
    errors, weights = errors[order], weights[order]
    if len(errors) > MOST_RESIDUALS:
        tail, count = MOST_RESIDUALS // 4, MOST_RESIDUALS // 2
        middle = slice(tail, len(errors) - tail)
        cumulative = np.cumsum(weights[middle])
        levels = (np.arange(count) + 0.5) / count
        thinned = errors[middle][np.searchsorted(cumulative, levels * cumulative[-1])]
        errors = np.concatenate([errors[:tail], thinned, errors[-tail:]])
        each = np.full(count, cumulative[-1] / count)
        weights = np.concatenate([weights[:tail], each, weights[-tail:]])
    return FoldResiduals(errors, weights)


def cross_validation_plus(
    fold_predictions: FloatArray, residual_sd: FloatArray, residuals: tuple[FoldResiduals, ...], level: float
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper ends of the CV+ interval of each row.

    The upper end is the ⌈level (n + 1)⌉-th smallest of all (prediction without the fold of subject i) +
    (sd without it) × (size of i's scaled error), n the number of subjects; the lower end is its mirror
    image.

    Parameters
    ----------
    fold_predictions, residual_sd : (folds, rows) arrays
        By the models that did not see each fold.
    residuals : tuple of FoldResiduals
        One for each fold.
    level : float
        Between 0 and 1.

    Raises
    ------
    UsageError
        If the level is outside (0, 1), or is too near 1 for so few subjects.
    """
    subjects = sum(fold.weights.sum() for fold in residuals)
    if not 0 < level < 1:
        raise UsageError(f"The interval's level must be between 0 and 1, not {level:g}; 0.9 is usual.")
    rank = level * (subjects + 1)
    if rank > subjects * (1 + 1e-12):
        highest = np.floor(1000 * subjects / (subjects + 1)) / 1000
        raise UsageError(
            f"An interval of level {level:g} needs more than {subjects:g} subjects; "
            f"ask for a level of at most {highest:g}."
        )
    sizes = tuple(fold.by_size() for fold in residuals)
    upper = _smallest_reaching(fold_predictions, residual_sd, sizes, rank)
    lower = -_smallest_reaching(-fold_predictions, residual_sd, sizes, rank)
    # At low levels the ends can pass each other, where the folds disagree by more than their errors.
    return np.minimum(lower, upper), np.maximum(lower, upper)


def predictive_quantile(
    fold_predictions: FloatArray, residual_sd: FloatArray, residuals: tuple[FoldResiduals, ...], level: float
) -> FloatArray:
    """Quantile of each row's predictive distribution: prediction plus sd × scaled error, over all errors.

    Parameters
    ----------
    fold_predictions, residual_sd : (folds, rows) arrays
    residuals : tuple of FoldResiduals
    level : float
        Between 0 and 1.

    Raises
    ------
    UsageError
        If the level is outside (0, 1).
    """
    if not 0 < level < 1:
        raise UsageError(f"A quantile's level must be between 0 and 1, not {level:g}; 0.5 is the median.")
    subjects = sum(fold.weights.sum() for fold in residuals)
    return _smallest_reaching(fold_predictions, residual_sd, residuals, level * subjects)


def _smallest_reaching(
    predictions: FloatArray, residual_sd: FloatArray, residuals: tuple[FoldResiduals, ...], rank: float
) -> FloatArray:
    """Halve an interval for each row around the value below which `rank` subjects are."""
    cumulative = [np.concatenate([[0.0], np.cumsum(fold.weights)]) for fold in residuals]
    least, most = (np.array([fold.errors[end] for fold in residuals])[:, None] for end in (0, -1))
    low: FloatArray = (predictions + np.minimum(residual_sd * least, 0)).min(axis=0)
    high: FloatArray = (predictions + np.maximum(residual_sd * most, 0)).max(axis=0)
    low -= 1e-9 * (high - low)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        count = np.zeros_like(middle)
        for prediction, sd, fold, sums in zip(predictions, residual_sd, residuals, cumulative, strict=True):
            count += sums[np.searchsorted(fold.errors, (middle - prediction) / sd, side="right")]
        reached = count >= rank * (1 - 1e-12)
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high
