"""Survival over time at each dose or arm, averaged over subjects, and scores of the curves out of fold."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.disclosure import MINIMUM_CELL
from covaria.fit.analysis_set import AnalysisSet, FollowUp
from covaria.fit.inference.arm_levels import arm_levels
from covaria.fit.inference.arm_means import predicted_in_arms
from covaria.fit.inference.augmented_means import LevelData
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.dose_levels import dose_levels
from covaria.fit.inference.dose_means import predicted_at_doses
from covaria.fit.inference.proportional_hazards import LevelHazards, hazards_at_levels
from covaria.fit.settings import MethodSettings
from covaria.fit.settings.endpoints import HazardSettings
from covaria.model.arm_means import ArmMeans
from covaria.model.survival_curves import SurvivalCurves
from covaria.model.survival_scores import (
    SurvivalScores,
    concordance,
    free_of_event,
    integrated_brier,
    still_observed,
)
from covaria.regression.cox import baseline_hazard, times_at_risk

LEAST_HAZARD = 1e-9


@dataclass(frozen=True)
class Baseline:
    """A cumulative baseline hazard, each step of at least 11 events, and its variance, at some times."""

    times: FloatArray
    hazard: FloatArray
    variance: FloatArray


def baseline_of(follow_up: FollowUp, predicted: FloatArray, weights: FloatArray) -> Baseline:
    """Estimate the baseline hazard beside predictions out of fold; arrays are (rows,).

    Up to the last event with at least 11 subjects at risk. Between times that are 11 events apart the hazard
    is taken as constant, so that no step is a single subject's.
    """
    time, event = follow_up.time, follow_up.event
    found = times_at_risk(time, event)
    hazard, variance = baseline_hazard(found, event, np.maximum(predicted, LEAST_HAZARD), weights)
    enough = np.flatnonzero(found.at_risk >= MINIMUM_CELL)
    last = int(enough[-1]) if len(enough) else 0
    seen = np.cumsum(np.bincount(found.place[event], minlength=len(found.times)))
    knots = [
        int(np.searchsorted(seen, wanted)) for wanted in range(MINIMUM_CELL, int(seen[last]), MINIMUM_CELL)
    ]
    # A last step of fewer events is joined with the one before.
    places = np.unique([*knots[:-1], last])
    times = np.concatenate([[0.0], found.times[places]])
    # Half way up its jump at a time, a step function is where a line between such points is on average.
    halves = (each - np.diff(each, prepend=0.0) / 2 for each in (hazard, variance))
    return Baseline(times, *(np.concatenate([[0.0], each[places]]) for each in halves))


def survival_curves(
    analysis: AnalysisSet, average: CrossFittedAverage, arms: ArmMeans | None, method: MethodSettings
) -> SurvivalCurves | None:
    """Average survival over subjects at each dose or arm; None where the response is no time to an event."""
    if analysis.follow_up is None:
        return None
    names, found = _levels(analysis, average, arms, method)
    base = baseline_of(found.follow_up, found.own, found.weights)
    times = np.unique(np.concatenate([base.times, np.linspace(0, base.times[-1], method.hazard.curve_times)]))
    hazard, weights = np.interp(times, base.times, base.hazard), analysis.subject_weights
    survival, slopes = np.ones((2, len(names), len(times)))
    for level, own in enumerate(found.relative.T):
        for place, lived in enumerate(hazard):
            expected = lived * own
            survival[level, place] = np.average(np.exp(-expected), weights=weights)
            slopes[level, place] = np.average(expected * np.exp(-expected), weights=weights)
    return SurvivalCurves(
        levels=names,
        times=tuple(times.tolist()),
        hazard=tuple(hazard.tolist()),
        hazard_variance=tuple(np.interp(times, base.times, base.variance).tolist()),
        survival=tuple(map(tuple, survival.tolist())),
        slopes=tuple(map(tuple, slopes.tolist())),
        log_covariance=tuple(map(tuple, found.log_covariance.tolist())),
        scale=_scale(analysis.follow_up, base, average.out_of_fold(analysis), weights),
        subjects=analysis.subjects,
        events=round(float(weights @ analysis.follow_up.event)),
    )


def _scale(follow_up: FollowUp, base: Baseline, predicted: FloatArray, weights: FloatArray) -> float:
    """Make as many events expected by predictions out of fold, (rows,), as were seen."""
    seen = follow_up.event & (follow_up.time <= base.times[-1])
    expected = np.interp(follow_up.time, base.times, base.hazard) * predicted
    return float(weights @ seen / (weights @ expected))


def _levels(
    analysis: AnalysisSet, average: CrossFittedAverage, arms: ArmMeans | None, method: MethodSettings
) -> tuple[tuple[str, ...], LevelHazards]:
    """Names of levels, the one that others are compared with first, and their hazards; "all" without any."""
    of_arms, of_doses = arm_levels(analysis), dose_levels(analysis, method.dose_levels)
    if arms is not None and of_arms is not None:
        found = hazards_at_levels(analysis, of_arms.data, predicted_in_arms(analysis, average, of_arms))
        first = of_arms.arms.index(arms.reference.arm)
        order = [first, *(level for level in range(len(of_arms.arms)) if level != first)]
        return tuple(of_arms.arms[level] for level in order), _ordered(found, order)
    if of_doses is not None and not of_doses.continuous and len(of_doses.kept) > 1:
        data = of_doses.data
        found = hazards_at_levels(analysis, data, predicted_at_doses(analysis, average, data.levels))
        return tuple(f"{dose:g}" for dose in data.levels), found
    data = LevelData(
        np.zeros(1),
        np.zeros(analysis.rows, dtype=np.int64),
        analysis.response,
        analysis.weights,
        analysis.unit,
    )
    return ("all",), hazards_at_levels(analysis, data, average.out_of_fold(analysis)[:, None])


def _ordered(found: LevelHazards, order: list[int]) -> LevelHazards:
    return replace(
        found,
        relative=found.relative[:, order],
        log_covariance=found.log_covariance[np.ix_(order, order)],
    )


def survival_scores(
    analysis: AnalysisSet, predicted: FloatArray, chosen: HazardSettings
) -> SurvivalScores | None:
    """Score relative hazards out of fold, (rows,); None where the response is no time to an event."""
    if analysis.follow_up is None:
        return None
    base = baseline_of(analysis.follow_up, predicted, analysis.subject_weights)
    taken = np.arange(analysis.rows)
    if analysis.rows > chosen.most_scored:
        taken = np.linspace(0, analysis.rows - 1, chosen.most_scored).round().astype(np.int64)
    own, relative = analysis.take(taken), predicted[taken]
    follow_up, weights = own.follow_up, own.subject_weights
    assert follow_up is not None
    time, event, cluster = follow_up.time, follow_up.event, own.cluster
    count = chosen.scored_times
    grid = np.linspace(base.times[-1] / count, base.times[-1], count)
    by_model = np.exp(-np.outer(relative, np.interp(grid, base.times, base.hazard)))
    of_all = np.broadcast_to(free_of_event(time, event, weights, grid), by_model.shape)
    observed = still_observed(time, event, weights, time)
    before = (time <= grid[-1]) / np.maximum(observed, LEAST_HAZARD) ** 2
    return SurvivalScores(
        subjects=analysis.subjects,
        events=round(float(analysis.subject_weights @ analysis.follow_up.event)),
        concordance=concordance(relative, time, event, weights, cluster=cluster),
        weighted_concordance=concordance(relative, time, event, weights, before).value,
        horizon=float(grid[-1]),
        integrated_brier=integrated_brier(by_model, grid, time, event, weights),
        integrated_brier_of_all=integrated_brier(of_all, grid, time, event, weights),
    )
