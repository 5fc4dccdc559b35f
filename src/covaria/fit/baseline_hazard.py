"""Times to an event as counts over the baseline hazard that subjects lived through.

Given the cumulative baseline hazard Λ(t), the likelihood of a time to an event is that of a Poisson count, 1
for an event and 0 for a censored time, whose mean is Λ(t) times the relative hazard (Holford 1980; Whitehead
1980). At Breslow's estimate of Λ for a Cox regression, Poisson regression with the offset log Λ has the same
solution.
"""

from dataclasses import replace

import numpy as np

from covaria.arrays import BoolArray, FloatArray
from covaria.fit.analysis_set import AnalysisSet, FollowUp
from covaria.fit.settings.endpoints import HazardSettings
from covaria.regression.cox import baseline_hazard, cox_regression, cumulated, times_at_risk

LEAST_EXPOSURE = 1e-9
"""Relative to the mean, of those who were censored before the first event, and say nothing."""


def over_baseline_hazard(analysis: AnalysisSet, event: BoolArray, chosen: HazardSettings) -> AnalysisSet:
    """Take events over the cumulative baseline hazard as the responses, each row counting by the latter.

    The hazard is scaled so that a subject lived through 1 on average.

    Parameters
    ----------
    analysis : AnalysisSet
        Whose response is a time.
    event : (rows,) bool array
        Whether it is that of an event.
    chosen : HazardSettings
    """
    time, weights = analysis.response, analysis.weights
    found = times_at_risk(time, event)
    hazard, _ = baseline_hazard(found, event, _relative_hazards(analysis, event, chosen), weights)
    lived = cumulated(found, hazard)
    exposure = np.maximum(lived / np.average(lived, weights=weights), LEAST_EXPOSURE)
    return replace(
        analysis,
        response=event / exposure,
        weights=weights * exposure,
        exposure=exposure,
        follow_up=FollowUp(time, event),
    )


def _relative_hazards(analysis: AnalysisSet, event: BoolArray, chosen: HazardSettings) -> FloatArray:
    if analysis.inputs.shape[1] > chosen.columns_of_event * event.sum():
        return np.ones(analysis.rows)
    found = cox_regression(
        analysis.inputs, analysis.response, event, analysis.weights, efron=False, penalty=chosen.penalty
    )
    relative: FloatArray = np.exp(analysis.inputs @ found.coefficients)
    return relative
