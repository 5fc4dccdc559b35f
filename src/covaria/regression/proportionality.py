"""A test of whether odds ratios are the same at each threshold between ordered levels.

Brant's (1990): a logistic regression for each threshold, whose coefficients are compared. Their covariance is
the sandwich over subjects, which knows that all regressions have the same ones.
"""

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.regression.logistic import inverse_logit, logistic_regression

FEWEST = 5
"""Subjects to either side of a threshold that each treatment needs."""
MOST_THRESHOLDS = 3
"""Of more, as many that divide the subjects most evenly: among many the test would claim too much."""


def proportionality_p_value(
    had: FloatArray, prognosis: FloatArray, seen: BoolArray, weights: FloatArray, unit: IntArray
) -> float | None:
    """Test whether effects of a treatment on the log odds are the same at each threshold.

    Parameters
    ----------
    had : (rows, treatments) array
        Whether each row had each treatment, the first being the one that others are compared with.
    prognosis : (rows,) array
        Log odds foretold without regard to the treatment.
    seen : (thresholds, rows) bool array
        Whether each response is beyond each threshold.
    weights : (rows,) array
    unit : (rows,) int64 array
        Rows of one unit are dependent.

    Returns
    -------
    float or None
        None with fewer than two thresholds that have enough subjects to either side at each treatment.
    """
    design = np.column_stack([np.ones(len(had)), had[:, 1:], prognosis])
    usable = [row for row in seen.astype(float) if _is_usable(row, had, weights)]
    if len(usable) < 2 or had.shape[1] < 2:
        return None
    chosen = _evenly_chosen(usable, weights)
    effects, influence = zip(*(_logistic(design, row, weights, had.shape[1]) for row in chosen), strict=True)
    together = np.hstack(influence)
    sums = np.column_stack([np.bincount(unit, own) for own in together.T])
    units = len(np.unique(unit))
    covariance = sums.T @ sums * units / max(units - 1, 1)
    count = had.shape[1] - 1
    contrast = np.kron(np.column_stack([-np.ones(len(chosen) - 1), np.eye(len(chosen) - 1)]), np.eye(count))
    apart = contrast @ np.concatenate(effects)
    of_contrasts = contrast @ covariance @ contrast.T
    # Imported here, since whoever loads a model only to predict does without SciPy.
    from scipy.special import fdtrc

    statistic, freedom = float(apart @ np.linalg.pinv(of_contrasts, hermitian=True) @ apart), len(apart)
    left = max(units - freedom - design.shape[1] + 1, 1)
    # Hotelling's scaling allows for a covariance that is estimated from so many units.
    return float(fdtrc(freedom, left, statistic * left / (freedom * (left + freedom - 1))))


def _is_usable(seen: FloatArray, had: FloatArray, weights: FloatArray) -> bool:
    sides = (weights * side @ had for side in (seen, 1 - seen))
    return all(float(side.min()) >= FEWEST for side in sides)


def _evenly_chosen(usable: list[FloatArray], weights: FloatArray) -> list[FloatArray]:
    if len(usable) <= MOST_THRESHOLDS:
        return usable
    shares = np.array([weights @ row / weights.sum() for row in usable])
    wanted = np.linspace(0, 1, MOST_THRESHOLDS + 2)[1:-1]
    places = sorted({int(np.abs(shares - share).argmin()) for share in wanted})
    return [usable[place] for place in places]


def _logistic(
    design: FloatArray, seen: FloatArray, weights: FloatArray, treatments: int
) -> tuple[FloatArray, FloatArray]:
    """Effects of treatments on the log odds of a threshold, and each row's influence on them."""
    coefficients = logistic_regression(design, seen, weights)
    probability = inverse_logit(design @ coefficients)
    information = (design * (weights * probability * (1 - probability))[:, None]).T @ design
    scores = design * (weights * (seen - probability))[:, None]
    influence = scores @ np.linalg.pinv(information, hermitian=True)
    return coefficients[1:treatments], influence[:, 1:treatments]
