"""Responses as single numbers whose means are those of the latent ones, where limits hide some of these.

Within a level, responses lie about the predictions f by a shift δ and a standard deviation, both the level's
own at their greatest likelihood. A row's share in that δ is its influence, the score times the inverse
information, so that

    f + δ + influence × rows of the level

has the mean of the latent response, to the first order, and in its spread all that limits cost: also what is
not known of the standard deviation, which under limits decides where the mean is. What predictions leave
wrong in the mean, δ makes good, as observed responses do without limits (van der Laan and Rose 2011, chapter
4); what they leave wrong from subject to subject must not go with what limits hide, for which they are
calibrated first.
"""

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.settings.endpoints import LimitSettings
from covaria.regression.censored_normal import is_bounded, known_moments
from covaria.regression.tobit import curvatures, tobit_regression

STEPS = 30
"""Newton's steps to a shift, none longer than a standard deviation; the likelihood is concave in it."""


def latent_responses(
    analysis: AnalysisSet, level: IntArray, predicted: FloatArray, chosen: LimitSettings
) -> FloatArray:
    """Give each row of a level a response, (rows,): the observed one where no limits hide any.

    Parameters
    ----------
    analysis : AnalysisSet
    level : (rows,) int64 array
        Negative of rows without one, whose response is the prediction.
    predicted : (rows,) array
        Under each row's own level.
    chosen : LimitSettings
    """
    if not analysis.endpoint.is_censored:
        return analysis.response
    known, weights = analysis.response, analysis.weights
    latent = predicted.astype(float).copy()
    pooled: float | None = None
    for own in np.unique(level[level >= 0]):
        rows = np.flatnonzero(level == own)
        measured = int(is_bounded(known[rows]).sum())
        if measured >= chosen.fewest_measured:
            latent[rows] += _about(known[rows], weights[rows], predicted[rows])
        else:
            pooled = _pooled_sd(analysis, level, predicted) if pooled is None else pooled
            latent[rows] += _about_with(pooled, known[rows], weights[rows], predicted[rows], measured > 0)
    return latent


def calibrated(
    analysis: AnalysisSet, level: IntArray, own: FloatArray, predicted: FloatArray, chosen: LimitSettings
) -> FloatArray:
    """Predictions times the slope of latent responses on them, by a Tobit regression with all levels.

    Networks shrink. What they leave then goes with the prediction, and so does whether a limit hides it,
    which a shift alone would take for chance. Without limits predictions stay as they are.

    Parameters
    ----------
    analysis : AnalysisSet
    level : (rows,) int64 array
    own : (rows,) array
        Prediction of each row under its own level.
    predicted : (rows, any) array
    chosen : LimitSettings
    """
    if not analysis.endpoint.is_censored:
        return predicted
    rows = np.flatnonzero(level >= 0)
    indicators = _indicators_of_seen(analysis, level, rows)
    inside = indicators.any(axis=1)
    rows = rows[inside]
    design = np.column_stack([indicators[inside], own[rows]])
    found = tobit_regression(design, analysis.response[rows], analysis.weights[rows])
    slope = float(np.clip(found.coefficients[-1], *chosen.slopes))
    return predicted * slope


def _indicators_of_seen(analysis: AnalysisSet, level: IntArray, rows: IntArray) -> FloatArray:
    """Whether each of some rows has each level of which a response was measured; (rows, levels)."""
    indicators = np.eye(int(level.max()) + 1)[level[rows]]
    measured = is_bounded(analysis.response[rows])
    seen: FloatArray = indicators[:, (indicators[measured] > 0).any(axis=0)]
    return seen


def _about(known: FloatArray, weights: FloatArray, predicted: FloatArray) -> FloatArray:
    """Shift of one level and each row's part in it, its standard deviation estimated beside."""
    found = tobit_regression(np.ones((len(known), 1)), known, weights, predicted)
    influence = found.scores @ found.covariance[:, 0]
    left: FloatArray = found.coefficients[0] + influence / weights * weights.sum()
    return left


def _about_with(
    sd: float, known: FloatArray, weights: FloatArray, predicted: FloatArray, shifts: bool
) -> FloatArray:
    """The same with a standard deviation that is given; a level without a measured response has no shift."""
    shift = 0.0
    for _ in range(STEPS if shifts else 0):
        moments = known_moments(known, predicted + shift, sd)
        step = float(weights @ moments.first / sd / (weights @ curvatures(moments, sd)[0]))
        shift += float(np.clip(step, -sd, sd))
    moments = known_moments(known, predicted + shift, sd)
    share = weights @ curvatures(moments, sd)[0] / weights.sum()
    left: FloatArray = shift + moments.first / sd / share
    return left


def _pooled_sd(analysis: AnalysisSet, level: IntArray, predicted: FloatArray) -> float:
    """Standard deviation about all levels' own shifts."""
    rows = np.flatnonzero(level >= 0)
    indicators = _indicators_of_seen(analysis, level, rows)
    inside = indicators.any(axis=1)
    rows = rows[inside]
    known, weights = analysis.response[rows], analysis.weights[rows]
    return tobit_regression(indicators[inside], known, weights, predicted[rows]).sd
