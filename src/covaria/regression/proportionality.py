"""A test of whether odds ratios are the same at each threshold between ordered levels.

Brant's (1990): a logistic regression for each threshold, whose coefficients are compared. Their covariance is
the sandwich over subjects, which knows that all regressions have the same ones.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.regression.logistic import inverse_logit, logistic_regression

FEWEST = 5
"""Subjects of each kind to either side of a threshold, with fewer of whom it is left out."""
LEAST_VARIANCE = 1.0
"""Of the number of subjects beyond a threshold, given all else; with less, they are known beforehand."""
MOST_THRESHOLDS = 3
"""Of more, as many that divide the subjects most evenly: among many the test would claim too much."""


@dataclass(frozen=True)
class Proportionality:
    """Whether effects are the same at each threshold.

    Attributes
    ----------
    p_value : float
    thresholds : (thresholds,) int64 array
        Which were compared, from 0.
    log_odds, errors : (thresholds, effects) arrays
        Each effect at each of them, given the others, and its robust standard error.
    """

    p_value: float
    thresholds: IntArray
    log_odds: FloatArray
    errors: FloatArray


def brant_test(
    effects: FloatArray,
    kinds: FloatArray,
    others: FloatArray,
    seen: BoolArray,
    weights: FloatArray,
    unit: IntArray,
    known: FloatArray | None = None,
) -> Proportionality | None:
    """Test whether effects on the log odds are the same at each threshold.

    Parameters
    ----------
    effects : (rows, effects) array
    kinds : (rows, kinds) array
        Whether each row is of each kind, such as a treatment, of which there must be some to either side.
    others : (rows, columns) array
        What else has a coefficient at each threshold.
    seen : (thresholds, rows) bool array
        Whether each response is beyond each threshold.
    weights : (rows,) array
    unit : (rows,) int64 array
        Rows of one unit are dependent.
    known : (rows,) array, optional
        Part of the log odds that is known, and the same at all thresholds.

    Returns
    -------
    Proportionality or None
        None without effects, with fewer than two thresholds that have enough subjects to either side of each
        kind, or where all is separated.
    """
    count = effects.shape[1]
    usable = np.array([k for k, row in enumerate(seen) if _is_usable(row, kinds, weights)], dtype=np.int64)
    if len(usable) < 2 or count < 1:
        return None
    chosen = usable[_evenly_chosen(seen[usable], weights)]
    design = np.column_stack([np.ones(len(effects)), effects, others])
    each = [_logistic(design, seen[k].astype(float), weights, 1 + count, known) for k in chosen]
    fitted = [own for own in each if own is not None]
    if len(fitted) < len(each):
        return None
    found, influence = zip(*fitted, strict=True)
    sums = np.column_stack([np.bincount(unit, own) for own in np.hstack(influence).T])
    units = len(np.unique(unit))
    covariance = sums.T @ sums * units / max(units - 1, 1)
    p_value = _of_differences(np.concatenate(found), covariance, count, units - design.shape[1])
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    return Proportionality(p_value, chosen, np.array(found), errors.reshape(len(chosen), count))


def _of_differences(effects: FloatArray, covariance: FloatArray, count: int, left: int) -> float:
    """p-value of the differences of so many effects of each threshold from those of the first."""
    others = len(effects) // count - 1
    contrast = np.kron(np.column_stack([-np.ones(others), np.eye(others)]), np.eye(count))
    apart, of_contrasts = contrast @ effects, contrast @ covariance @ contrast.T
    statistic = float(apart @ np.linalg.pinv(of_contrasts, hermitian=True) @ apart)
    return _hotelling(statistic, len(apart), left)


def _hotelling(statistic: float, freedom: int, left: int) -> float:
    """p-value of a sum of squares whose covariance was estimated with so many degrees of freedom."""
    # Imported here, since whoever loads a model only to predict does without SciPy.
    from scipy.special import fdtrc

    rest = max(left - freedom + 1, 1)
    return float(fdtrc(freedom, rest, statistic * rest / (freedom * (rest + freedom - 1))))


def _is_usable(seen: BoolArray, kinds: FloatArray, weights: FloatArray) -> bool:
    sides = (weights * side @ kinds for side in (seen, ~seen))
    return all(float(side.min()) >= FEWEST for side in sides)


def _evenly_chosen(seen: BoolArray, weights: FloatArray) -> IntArray:
    if len(seen) <= MOST_THRESHOLDS:
        return np.arange(len(seen))
    shares = seen @ weights / weights.sum()
    wanted = np.linspace(0, 1, MOST_THRESHOLDS + 2)[1:-1]
    return np.unique(np.abs(shares[:, None] - wanted).argmin(axis=0))


def _logistic(
    design: FloatArray, seen: FloatArray, weights: FloatArray, stop: int, known: FloatArray | None
) -> tuple[FloatArray, FloatArray] | None:
    """Effects on the log odds of a threshold, and each row's influence; None where all is separated."""
    coefficients = logistic_regression(design, seen, weights, known)
    probability = inverse_logit(design @ coefficients + (0.0 if known is None else known))
    variance = weights * probability * (1 - probability)
    if variance.sum() < LEAST_VARIANCE:
        return None
    information = (design * variance[:, None]).T @ design
    scores = design * (weights * (seen - probability))[:, None]
    influence = scores @ np.linalg.pinv(information, hermitian=True)
    return coefficients[1:stop], influence[:, 1:stop]
