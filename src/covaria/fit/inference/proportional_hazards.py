"""Hazards at each dose or arm by Cox regression, beside what the networks foretell of each subject.

The regression has an indicator of each level but one, and the logarithm of the hazard that networks which
never saw a subject predict for it, averaged over the levels: so covariates are adjusted for by one column,
whatever their effects are, and errors are those of a Cox regression, from what each subject contributes (Lin
and Wei 1989). The error of the baseline hazard is in them; augmented means, whose errors are of residuals
beside a known baseline, leave it out.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans
from covaria.fit.analysis_set import AnalysisSet, FollowUp
from covaria.fit.inference.augmented_means import LevelData
from covaria.regression.cox import CoxFit, baseline_hazard, cox_regression, cumulated, times_at_risk

LEAST_HAZARD = 1e-9
LEAST_FREEDOM = 1.0


@dataclass(frozen=True)
class LevelHazards:
    """A Cox regression on levels and prognosis.

    Attributes
    ----------
    means : LevelMeans
        Relative hazard at each level, averaged over subjects; 0 where no event was seen.
    relative : (rows, levels) array
        Of each row under each level.
    log_covariance : (levels, levels) array
        Of the logarithms of the means, less their mean over events: of contrasts alone.
    own : (rows at levels,) array
        Relative hazard of each row that had one of the levels, at its own.
    follow_up : FollowUp
        Of these rows.
    weights : (rows at levels,) array
    """

    means: LevelMeans
    relative: FloatArray
    log_covariance: FloatArray
    own: FloatArray
    follow_up: FollowUp
    weights: FloatArray


def hazards_at_levels(analysis: AnalysisSet, data: LevelData, predicted: FloatArray) -> LevelHazards:
    """Estimate the relative hazard at each level.

    Parameters
    ----------
    analysis : AnalysisSet
        Of times to an event.
    data : LevelData
    predicted : (rows, levels) array
        Relative hazard of each row under each level, by models that did not see it.
    """
    assert analysis.follow_up is not None
    rows = np.flatnonzero(data.level >= 0)
    follow_up, weights = analysis.follow_up.take(rows), analysis.subject_weights[rows]
    prognosis = np.log(np.maximum(predicted, LEAST_HAZARD)).mean(axis=1)
    design = np.column_stack([data.had[rows][:, 1:], prognosis[rows]])
    fit = cox_regression(
        design, follow_up.time, follow_up.event, weights, efron=False, cluster=analysis.unit[rows]
    )
    effects, slope = np.concatenate([[0.0], fit.coefficients[:-1]]), fit.coefficients[-1]
    relative = np.exp(effects + slope * prognosis[:, None])
    own = relative[rows, data.level[rows]]
    found = times_at_risk(follow_up.time, follow_up.event)
    lived = cumulated(found, baseline_hazard(found, follow_up.event, own, weights)[0])
    scale = float(np.average(lived, weights=weights))
    events = (weights * follow_up.event) @ data.had[rows]
    covariance = _log_covariance(fit, events)
    hazards = scale * np.average(relative, axis=0, weights=analysis.subject_weights)
    hazards = np.where(events > 0, hazards, 0.0)
    # The mean of the logarithms is as sure as so many events are.
    whole = covariance + 1 / events.sum()
    means = LevelMeans(
        data.levels, hazards, whole * np.outer(hazards, hazards), np.maximum(events - 1, LEAST_FREEDOM)
    )
    return LevelHazards(means, scale * relative, covariance, scale * own, follow_up, weights)


def _log_covariance(fit: CoxFit, events: FloatArray) -> FloatArray:
    """Covariance of the logarithms less their mean over events, (levels, levels)."""
    levels = len(events)
    of_contrasts = np.zeros((levels, levels))
    of_contrasts[1:, 1:] = fit.robust[:-1, :-1]
    share = events / events.sum()
    centred = np.eye(levels) - share
    covariance: FloatArray = centred @ of_contrasts @ centred.T
    return (covariance + covariance.T) / 2
