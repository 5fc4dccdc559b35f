"""Adjusted means of a fit: at the doses studied where they are few, otherwise at knots."""

from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.disclosure import MOST_DOSES
from covaria.explain.dose_curves import studied_doses
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.assessed_assignment import assess_assignment
from covaria.fit.inference.assignment import stabilised_weights
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.dose_levels import dose_levels
from covaria.fit.inference.knot_means import (
    KnotData,
    doses_given,
    hats_of,
    influence_at_knots,
    knot_means,
    place_knots,
)
from covaria.fit.inference.latent_responses import calibrated, latent_responses
from covaria.fit.inference.means_at_levels import influence_of_subjects_at_levels, means_at_levels
from covaria.fit.settings import MethodSettings
from covaria.model.adjusted_means import AdjustedMeans, Assignment


def adjusted_dose_means(
    analysis: AnalysisSet,
    average: CrossFittedAverage,
    declared: Assignment | None,
    seed: int,
    method: MethodSettings,
    with_balance: bool = True,
) -> AdjustedMeans | None:
    """Adjust the means at each dose for the covariates; None with fewer than two doses, or too few subjects.

    Parameters
    ----------
    analysis : AnalysisSet
    average : CrossFittedAverage
    declared : Assignment or None
        As the user said; otherwise the assignment is taken as random unless the covariates predict the dose.
    seed : int
    method : MethodSettings
    with_balance : bool
        Whether the balance of a declared assignment is tested too.
    """
    levels = dose_levels(analysis, method.dose_levels)
    if levels is None or not (levels.continuous or len(levels.kept) > 1):
        return None
    if levels.continuous and analysis.endpoint.predicts_hazard:
        return None
    assessed = assess_assignment(analysis, declared, method.assignment, seed, with_balance)
    if levels.continuous:
        knots, data = _at_knots(analysis, average, assessed.assignment, method)
        chosen = method.adjusted_means
        at_knots = knot_means(data, knots, chosen)
        subjects = (at_knots.freedom / chosen.freedom + 1).round().astype(np.int64)
        return assessed.kept(at_knots, subjects, least=1.0)
    predicted = predicted_at_doses(analysis, average, levels.data.levels)
    found = means_at_levels(analysis, average.folds, levels.data, predicted, assessed, method)
    # Among many doses those that few subjects had are not named, as in `studied_doses`.
    named = len(levels.doses) <= MOST_DOSES
    left_out = np.delete(levels.doses, levels.kept) if named else np.array([])
    return replace(found, left_out=tuple(left_out.tolist()))


def influence_on_doses(
    analysis: AnalysisSet,
    average: CrossFittedAverage,
    doses: FloatArray,
    assignment: Assignment,
    method: MethodSettings,
) -> FloatArray | None:
    """Influence of each subject on the adjusted mean at each of some doses; shape (subjects, doses).

    Between levels or knots it follows straight lines. None where no dose has an adjusted mean.
    """
    levels = dose_levels(analysis, method.dose_levels)
    if levels is None or not (levels.continuous or len(levels.kept) > 1):
        return None
    if levels.continuous:
        knots, data = _at_knots(analysis, average, assignment, method)
        own = replace(data, unit=analysis.subject_of_rows)
        influence = influence_at_knots(own, knots, method.adjusted_means)
        return influence @ hats_of(doses, knots).T
    data_of_levels, folds = levels.data, average.folds
    predicted = predicted_at_doses(analysis, average, data_of_levels.levels)
    influence = influence_of_subjects_at_levels(
        analysis, folds, data_of_levels, predicted, assignment, method
    )
    return influence @ hats_of(doses, data_of_levels.levels).T


def predicted_at_doses(analysis: AnalysisSet, average: CrossFittedAverage, doses: FloatArray) -> FloatArray:
    """Out-of-fold prediction of each row under each of some doses; shape (rows, doses)."""
    column = analysis.treatment_inputs[0]
    encoded = analysis.design.scales[column].standardise(doses)
    return average.with_inputs(analysis.inputs, [column], encoded[:, None])


def _at_knots(
    analysis: AnalysisSet, average: CrossFittedAverage, assignment: Assignment, method: MethodSettings
) -> tuple[FloatArray, KnotData]:
    column = analysis.treatment_inputs[0]
    dose = analysis.design.scales[column].restore_inputs(analysis.inputs[:, column])
    ends, given = studied_doses(dose)[[0, -1]], doses_given(dose, analysis.unit)
    knots = place_knots(dose, ends, given, method.adjusted_means)
    inverse = analysis.relative_exposure
    if assignment is Assignment.OBSERVATIONAL:
        inverse = inverse * stabilised_weights(analysis, average.folds, dose, method.assignment)
    predicted = predicted_at_doses(analysis, average, knots)
    nearest = np.abs(dose[:, None] - knots).argmin(axis=1)
    own = average.out_of_fold(analysis)
    together = calibrated(analysis, nearest, own, np.column_stack([own, predicted]), method.limits)
    own, predicted = together[:, 0], together[:, 1:]
    left = latent_responses(analysis, nearest, own, method.limits) - own
    data = KnotData(dose, left, predicted, analysis.subject_weights, inverse, analysis.unit)
    return knots, data
