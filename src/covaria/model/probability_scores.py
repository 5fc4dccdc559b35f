"""How good predicted probabilities are: sharpness, order, and whether they mean what they say."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.disclosure import MINIMUM_CELL, merge_small_cells
from covaria.regression.logistic import inverse_logit, logistic_regression
from covaria.statistics import LEVEL, Estimate, t_quantile, weighted_mean

SUREST = 1e-12
"""Nearest to 0 and 1 that a probability counts as, so that its log odds are finite."""
FLAT = 1e-9
"""A standard deviation of log odds below this is what rounding makes of none."""


@dataclass(frozen=True)
class ReliabilityStep:
    """Subjects whose probabilities are recalibrated to one value, at least `MINIMUM_CELL` of them.

    Attributes
    ----------
    subjects : int
    predicted : float
        Their mean predicted probability.
    observed : float
        Share of responders among them.
    """

    subjects: int
    predicted: float
    observed: float


@dataclass(frozen=True)
class ProbabilityScores:
    """Scores of predicted probabilities, beside the log loss; intervals are of level 0.95.

    Attributes
    ----------
    responders, subjects : int
        Numbers of rows, by weight.
    brier, brier_se : float
        Mean squared difference of probability and response (Brier 1950), and its standard error.
    miscalibration, discrimination, uncertainty : float
        Parts of it: miscalibration − discrimination + uncertainty, of probabilities that isotonic regression
        recalibrates (the CORP decomposition; Dimitriadis, Gneiting and Jordan 2021).
    area : Estimate
        Probability that a responder's prediction is above another subject's: the area under the receiver
        operating characteristic (AUC; DeLong, DeLong and Clarke-Pearson 1988; by cluster Obuchowski 1997).
    calibration_slope, calibration_intercept : Estimate
        Of the logistic regression of the response on the predicted log odds, and of the same with a slope of
        1 (Cox 1958; TRIPOD+AI item 12e); 1 and 0 are ideal.
    reliability : tuple of ReliabilityStep
        Ascending.
    """

    responders: int
    subjects: int
    brier: float
    brier_se: float
    miscalibration: float
    discrimination: float
    uncertainty: float
    area: Estimate
    calibration_slope: Estimate
    calibration_intercept: Estimate
    reliability: tuple[ReliabilityStep, ...]


def score_probabilities(
    predicted: FloatArray, observed: FloatArray, weights: FloatArray, cluster: IntArray | None = None
) -> ProbabilityScores:
    """Score probabilities by what happened.

    Parameters
    ----------
    predicted, observed, weights : (rows,) arrays
        Observed are 0 or 1.
    cluster : (rows,) int64 array, optional
        The subject or group of each row, where rows of one may err alike.
    """
    brier, brier_se = weighted_mean((predicted - observed) ** 2, weights, cluster)
    recalibrated = isotonic(predicted, observed, weights)
    left = float(np.average((recalibrated - observed) ** 2, weights=weights))
    share = float(np.average(observed, weights=weights))
    slope, intercept = recalibration(predicted, observed, weights, cluster)
    return ProbabilityScores(
        responders=round(float(weights @ observed)),
        subjects=round(float(weights.sum())),
        brier=brier,
        brier_se=brier_se,
        miscalibration=max(brier - left, 0.0),
        discrimination=max(share * (1 - share) - left, 0.0),
        uncertainty=share * (1 - share),
        area=area_under_curve(predicted, observed, weights, cluster),
        calibration_slope=slope,
        calibration_intercept=intercept,
        reliability=_reliability(predicted, observed, recalibrated, weights),
    )


def area_under_curve(
    predicted: FloatArray, observed: FloatArray, weights: FloatArray, cluster: IntArray | None = None
) -> Estimate:
    """Share of pairs of a responder and another in which the responder's prediction is higher; ties are half.

    Arguments as for `score_probabilities`. The interval is symmetric on the logit scale; there is none where
    all pairs agree. Without a pair it is one half.
    """
    if observed.min() == observed.max():
        return Estimate(0.5, None, None)
    yes, no = weights * observed, weights * (1 - observed)
    values, place = np.unique(predicted, return_inverse=True)
    above, below = (np.bincount(place, own, len(values)) for own in (yes, no))
    lower, higher = np.cumsum(below) - below, above.sum() - np.cumsum(above)
    among_no, among_yes = (lower + below / 2) / below.sum(), (higher + above / 2) / above.sum()
    area = float(above @ among_no / above.sum())
    influence = observed * (among_no[place] - area) / above.sum()
    influence += (1 - observed) * (among_yes[place] - area) / below.sum()
    standard_error = _error_of_sum(influence, weights, cluster)
    if not 0 < area < 1:
        return Estimate(area, None, None)
    odds = np.log(area / (1 - area))
    reach = t_quantile(LEVEL, _freedom(weights, cluster)) * standard_error / (area * (1 - area))
    lower_end, upper_end = inverse_logit(np.array([odds - reach, odds + reach])).tolist()
    return Estimate(area, lower_end, upper_end)


def recalibration(
    predicted: FloatArray, observed: FloatArray, weights: FloatArray, cluster: IntArray | None = None
) -> tuple[Estimate, Estimate]:
    """Calibration slope and intercept with sandwich intervals; arguments as for `score_probabilities`.

    Probabilities that are all alike have a slope of 0 and no interval for it.
    """
    bounded = np.clip(predicted, SUREST, 1 - SUREST)
    odds = np.log(bounded / (1 - bounded))
    ones = np.ones((len(odds), 1))
    intercept = _coefficient(ones, observed, weights, cluster, odds, 0)
    if np.sqrt(np.average((odds - np.average(odds, weights=weights)) ** 2, weights=weights)) <= FLAT:
        return Estimate(0.0, None, None), intercept
    design = np.column_stack([ones, odds])
    return _coefficient(design, observed, weights, cluster, np.zeros(len(odds)), 1), intercept


def isotonic(predicted: FloatArray, observed: FloatArray, weights: FloatArray) -> FloatArray:
    """Observed responses as a function of the prediction that never falls, by least squares; (rows,).

    Neighbours that fall are brought to their mean (pool adjacent violators; Ayer et al. 1955); equal
    predictions share a value.
    """
    values, place = np.unique(predicted, return_inverse=True)
    counts = np.bincount(place, weights, len(values))
    means = np.bincount(place, weights * observed, len(values)) / counts
    blocks: list[tuple[float, float, int]] = []
    for mean, count in zip(means.tolist(), counts.tolist(), strict=True):
        size = 1
        while blocks and blocks[-1][0] >= mean:
            before, own, members = blocks.pop()
            mean = (before * own + mean * count) / (own + count)  # noqa: PLW2901 (the block grows)
            count, size = own + count, size + members  # noqa: PLW2901
        blocks.append((mean, count, size))
    fitted = np.repeat([block[0] for block in blocks], [block[2] for block in blocks])
    return fitted[place]


def _reliability(
    predicted: FloatArray, observed: FloatArray, recalibrated: FloatArray, weights: FloatArray
) -> tuple[ReliabilityStep, ...]:
    order = np.lexsort([predicted, recalibrated])
    own = recalibrated[order]
    steps = np.concatenate([[0], np.cumsum(np.diff(own) > 0)]).astype(np.int64)
    # A row of a fraction of a subject still is one row.
    counted = np.maximum(weights[order], 1e-12)
    cells = merge_small_cells(steps, np.minimum(counted, 1.0), MINIMUM_CELL)
    if np.minimum(counted, 1.0).sum() < MINIMUM_CELL:
        return ()
    found = []
    for cell in np.unique(cells):
        rows = order[cells == cell]
        share = weights[rows]
        found.append(
            ReliabilityStep(
                max(len(rows), round(float(share.sum()))),
                float(np.average(predicted[rows], weights=share)),
                float(np.average(observed[rows], weights=share)),
            )
        )
    return tuple(found)


def _coefficient(
    design: FloatArray,
    observed: FloatArray,
    weights: FloatArray,
    cluster: IntArray | None,
    offset: FloatArray,
    which: int,
) -> Estimate:
    coefficients = logistic_regression(design, observed, weights, offset)
    probability = inverse_logit(offset + design @ coefficients)
    information = design.T @ (design * (weights * probability * (1 - probability))[:, None])
    value = float(coefficients[which])
    if observed.min() == observed.max() or np.linalg.cond(information) > 1 / SUREST:
        # Responses that are all alike, or separated: the coefficient has no bound.
        return Estimate(value, None, None)
    scores = design * (observed - probability)[:, None]
    influence = (scores @ np.linalg.inv(information))[:, which]
    reach = t_quantile(LEVEL, _freedom(weights, cluster)) * _error_of_sum(influence, weights, cluster)
    return Estimate(value, value - reach, value + reach)


def _error_of_sum(influence: FloatArray, weights: FloatArray, cluster: IntArray | None) -> float:
    """Standard error of what each row moves by its weight times its influence."""
    if cluster is None:
        total = float(weights.sum())
        return float(np.sqrt(weights @ influence**2 * total / max(total - 1, 1)))
    sums = np.bincount(cluster, weights * influence)
    count = len(np.unique(cluster))
    return float(np.sqrt(sums @ sums * count / max(count - 1, 1)))


def _freedom(weights: FloatArray, cluster: IntArray | None) -> float:
    count = float(weights.sum()) if cluster is None else len(np.unique(cluster))
    return max(count - 1, 1.0)
