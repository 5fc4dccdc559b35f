"""How good probabilities of ordered levels are: ranked probability score, concordance and calibration."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.model.ordinal_endpoint import OrdinalEndpoint
from covaria.model.probability_scores import recalibration
from covaria.statistics import Estimate, share_of_pairs, weighted_mean

FEWEST = 10
"""Subjects to either side of a threshold that its calibration needs."""
BLOCK_ROWS = 500


@dataclass(frozen=True)
class ThresholdCalibration:
    """Probabilities of a level or a higher one, beside how often that was seen.

    Attributes
    ----------
    level : str
    predicted, observed : float
        Mean probability, and share.
    slope : Estimate
        Of the logistic regression of what was seen on the predicted log odds; 1 is ideal.
    """

    level: str
    predicted: float
    observed: float
    slope: Estimate


@dataclass(frozen=True)
class OrderedScores:
    """What a fit found of a response of ordered levels, and scores of its probabilities out of fold.

    Attributes
    ----------
    scores : tuple of float
        Of the levels, ascending.
    names : tuple of str
        Of the levels.
    thresholds : tuple of float
        Log odds of less than each level but the lowest, where the linear scale is 0.
    ranked, ranked_se : float
        Mean ranked probability score (Epstein 1969; Murphy 1971), over levels − 1, which is the mean over
        thresholds of Brier scores, and its standard error.
    ranked_of_all : float
        Of the levels' own frequencies, for everybody.
    concordance : Estimate
        Share of pairs with different levels in which the higher one has the higher prediction, ties counting
        half: (1 + Somers' D) / 2.
    calibration : tuple of ThresholdCalibration
        Of thresholds with enough subjects to either side.
    """

    scores: tuple[float, ...]
    names: tuple[str, ...]
    thresholds: tuple[float, ...]
    ranked: float
    ranked_se: float
    ranked_of_all: float
    concordance: Estimate
    calibration: tuple[ThresholdCalibration, ...]

    def endpoint(self) -> OrdinalEndpoint:
        """Return the endpoint with what was found."""
        return OrdinalEndpoint(self.scores, self.thresholds, self.names)


def score_levels(
    endpoint: OrdinalEndpoint,
    predicted: FloatArray,
    observed: FloatArray,
    weights: FloatArray,
    cluster: IntArray | None = None,
) -> OrderedScores:
    """Score predictions by the levels seen.

    Parameters
    ----------
    endpoint : OrdinalEndpoint
        With its thresholds.
    predicted, observed, weights : (rows,) arrays
        Mean scores, and scores.
    cluster : (rows,) int64 array, optional
        The subject or group of each row, where rows of one may err alike.
    """
    at_least = endpoint.at_least(predicted)
    seen = (observed >= np.array(endpoint.scores[1:])[:, None]).astype(float)
    share = seen @ weights / weights.sum()
    ranked, ranked_se = weighted_mean(((at_least - seen) ** 2).mean(axis=0), weights, cluster)
    calibration = []
    for name, own, happened in zip(endpoint.names[1:], at_least, seen, strict=True):
        if min(weights @ happened, weights @ (1 - happened)) >= FEWEST:
            mean, part = (float(np.average(each, weights=weights)) for each in (own, happened))
            slope = recalibration(own, happened, weights, cluster)[0]
            calibration.append(ThresholdCalibration(name, mean, part, slope))
    return OrderedScores(
        endpoint.scores,
        endpoint.names,
        endpoint.thresholds,
        ranked,
        ranked_se,
        float((share * (1 - share)).mean()),
        concordance(predicted, observed, weights, cluster),
        tuple(calibration),
    )


def concordance(
    predicted: FloatArray, observed: FloatArray, weights: FloatArray, cluster: IntArray | None = None
) -> Estimate:
    """Share of pairs with different responses that predictions order alike; as for `score_levels`."""
    agreeing, comparable = np.zeros((2, len(observed)))
    for start in range(0, len(observed), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        apart = np.sign(observed[rows, None] - observed[None])
        pairs = (apart != 0) * (weights[rows, None] * weights[None])
        comparable[rows] = pairs.sum(axis=1)
        agree = 0.5 + 0.5 * apart * np.sign(predicted[rows, None] - predicted[None])
        agreeing[rows] = (pairs * agree).sum(axis=1)
    return share_of_pairs(agreeing, comparable, cluster)
