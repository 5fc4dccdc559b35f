"""Adjusted means at the levels of a dose, or of arms without an order, from predictions under each."""

from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.dose import LevelMeans
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.folds import Folds
from covaria.fit.inference.assessed_assignment import AssessedAssignment
from covaria.fit.inference.assignment import modelled_probabilities
from covaria.fit.inference.augmented_means import LevelData, augmented_means, influence_at_levels
from covaria.fit.inference.latent_responses import calibrated, latent_responses
from covaria.fit.inference.proportional_hazards import hazards_at_levels
from covaria.fit.inference.strata import shares_within_strata
from covaria.fit.settings import MethodSettings
from covaria.fit.settings.adjusted_means import AssignmentSettings
from covaria.fit.settings.endpoints import LimitSettings
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.statistics import weighted_mean


def means_at_levels(
    analysis: AnalysisSet,
    folds: Folds,
    data: LevelData,
    predicted: FloatArray,
    assessed: AssessedAssignment,
    method: MethodSettings,
) -> AdjustedMeans:
    """Adjust the mean at each level for the covariates.

    Parameters
    ----------
    analysis : AnalysisSet
    folds : Folds
        Out of which `predicted` comes.
    data : LevelData
        Of the analysis set's rows.
    predicted : (rows, levels) array
        Prediction of each row under each level, by models that did not see it.
    assessed : AssessedAssignment
    method : MethodSettings
    """
    probability = _probabilities(analysis, folds, data, assessed.assignment, method.assignment)
    data, predicted = _with_single_responses(analysis, data, predicted, method.limits)
    if analysis.endpoint.predicts_hazard:
        found = hazards_at_levels(analysis, data, predicted).means
    else:
        found = augmented_means(data, predicted, probability, analysis.stratum, chosen=method.adjusted_means)
    crude = _crude(analysis, data, method.limits)
    if analysis.endpoint.predicts_probability:
        found = with_unseen(found, np.array([share for share, _ in crude]), _subjects(analysis, data))
    if analysis.endpoint.predicts_rate:
        exposed = _subjects(analysis, data).astype(float) * analysis.mean_exposure
        found = with_unseen_events(found, np.array([rate for rate, _ in crude]), exposed)
    weights = analysis.subject_weights
    likely = weights @ data.had / weights.sum() if probability is None else probability
    kept = assessed.kept(found, _subjects(analysis, data), float(likely.min()), crude)
    without = 0.0
    if probability is not None and assessed.assignment is Assignment.OBSERVATIONAL:
        without = _share_without_overlap(analysis, probability, method.assignment.unlikely)
    return replace(kept, strata=analysis.strata, without_overlap=without)


def with_unseen(found: LevelMeans, shares: FloatArray, subjects: IntArray) -> LevelMeans:
    """Add the variance of what was not seen where all subjects of a level responded alike.

    What they leave does not vary then, though another trial may well see one of the other kind. Added is the
    variance of a share with one more responder and one more other (Agresti and Coull 1998).

    Parameters
    ----------
    found : LevelMeans
        Adjusted probabilities.
    shares : (levels,) array
        Of responders, without adjustment.
    subjects : (levels,) int64 array
    """
    alike = (shares <= 0) | (shares >= 1)
    moved = (subjects * shares + 1) / (subjects + 2)
    unseen = np.where(alike, moved * (1 - moved) / subjects, 0.0)
    return replace(found, covariance=found.covariance + np.diag(unseen)) if alike.any() else found


def with_unseen_events(found: LevelMeans, rates: FloatArray, exposed: FloatArray) -> LevelMeans:
    """Add the variance of what was not seen at levels without any event: of a rate with one more of them.

    Parameters
    ----------
    found : LevelMeans
        Adjusted rates.
    rates : (levels,) array
        Without adjustment.
    exposed : (levels,) array
        How long events were counted in all subjects of a level together; their number without exposures.
    """
    unseen = np.where(rates <= 0, 1 / exposed**2, 0.0)
    return replace(found, covariance=found.covariance + np.diag(unseen)) if unseen.any() else found


def influence_of_subjects_at_levels(
    analysis: AnalysisSet,
    folds: Folds,
    data: LevelData,
    predicted: FloatArray,
    assignment: Assignment,
    method: MethodSettings,
) -> FloatArray:
    """Influence of each subject on the adjusted mean at each level; shape (subjects, levels).

    Arguments as for `means_at_levels`; where groups were declared, their subjects are distinguished.
    """
    probability = _probabilities(analysis, folds, data, assignment, method.assignment)
    single, predicted = _with_single_responses(analysis, data, predicted, method.limits)
    own = replace(single, unit=analysis.subject_of_rows)
    return influence_at_levels(own, predicted, probability, analysis.stratum)


def _probabilities(
    analysis: AnalysisSet,
    folds: Folds,
    data: LevelData,
    assignment: Assignment,
    chosen: AssignmentSettings,
) -> FloatArray | None:
    """Probabilities of levels by row, (rows, levels); None where they are the shares of the levels."""
    if assignment is Assignment.OBSERVATIONAL:
        return modelled_probabilities(analysis, folds, data.level, len(data.levels), chosen)
    return None if analysis.stratum is None else shares_within_strata(data, analysis.stratum)


def _share_without_overlap(analysis: AnalysisSet, probability: FloatArray, unlikely: float) -> float:
    """Share of the rows, by weight, of which some level had too small a probability."""
    apart = probability.min(axis=1) < unlikely
    return float(np.average(apart, weights=analysis.subject_weights))


def _subjects(analysis: AnalysisSet, data: LevelData) -> IntArray:
    """Number of subjects that had each level, about where weights are no counts; shape (levels,)."""
    if analysis.subject is not None:
        return replace(data, unit=analysis.subject).units
    counts = np.rint(analysis.subject_weights @ data.had).astype(np.int64)
    return np.maximum(counts, 1)


def _with_single_responses(
    analysis: AnalysisSet, data: LevelData, predicted: FloatArray, chosen: LimitSettings
) -> tuple[LevelData, FloatArray]:
    """Bring responses that limits hide to single numbers, about predictions that are calibrated for that."""
    rows, level = np.arange(analysis.rows), np.maximum(data.level, 0)
    about = calibrated(analysis, data.level, predicted[rows, level], predicted, chosen)
    latent = latent_responses(analysis, data.level, about[rows, level], chosen)
    return replace(data, response=latent), about


def _crude(analysis: AnalysisSet, data: LevelData, chosen: LimitSettings) -> list[tuple[float, float]]:
    """Mean response at each level, and its standard error."""
    responses = latent_responses(analysis, data.level, np.zeros(analysis.rows), chosen)
    at_levels = [np.flatnonzero(data.level == own) for own in range(len(data.levels))]
    return [weighted_mean(responses[rows], analysis.weights[rows], analysis.unit[rows]) for rows in at_levels]
