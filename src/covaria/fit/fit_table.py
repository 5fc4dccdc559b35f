"""From a typed table to a fitted model: folds, fleet, average, intervals, evaluation."""

from dataclasses import replace

from covaria.arrays import FloatArray
from covaria.engine.training import Progress
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.averaging.averaged import average_candidates
from covaria.fit.averaging.ensembles import rung_ensembles
from covaria.fit.comparators.models import Comparators
from covaria.fit.covariate_scales import analysis_on_chosen_scales
from covaria.fit.evaluation.error_model import error_model_of
from covaria.fit.evaluation.log_odds_error import log_odds_error_of
from covaria.fit.extent import with_reductions
from covaria.fit.first_covariance import with_covariance_of_networks
from covaria.fit.fit_checks import check_analysis_set, check_endpoint, check_subjects
from covaria.fit.fit_evaluation import evaluate_fit
from covaria.fit.folds import Folds
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.explanation import explain_model
from covaria.fit.inference.ordered_shares import ordered_shares
from covaria.fit.inference.survival import survival_curves
from covaria.fit.inference.treatment_means import adjusted_means_of_treatment, dose_p_value, tested_arms
from covaria.fit.known_visits import with_known_visits
from covaria.fit.one_blas_thread import one_blas_thread
from covaria.fit.progress import Watch
from covaria.fit.provenance import provenance_of_fit
from covaria.fit.settings import FitSettings
from covaria.fit.trained_folds import train_on_folds
from covaria.model.arm_means import reference_arm
from covaria.model.intervals import FoldResiduals, fold_residuals
from covaria.model.response_model import ResponseModel
from covaria.table import TrialTable

ADJUSTED = 0.95
"""Share of a fit's time after which the means are adjusted, about."""


def fit_table(
    table: TrialTable,
    settings: FitSettings | None = None,
    comparators: Comparators = Comparators.USUAL,
    progress: Progress | None = None,
) -> ResponseModel:
    """Fit a response model to a checked table.

    Parameters
    ----------
    table : TrialTable
    settings : FitSettings, optional
    comparators : Comparators
        Which models are fitted for comparison.
    progress : callable, optional
        Called with the share of all work done; False cancels.

    Raises
    ------
    TableError
        If there are too few subjects, a single group, or responses that are none of the endpoint.
    UsageError
        If the settings name a reference arm that the table does not have, or the endpoint has no way to
        compare arms.
    TrainingError
        If the fit was cancelled, or networks of some rung could not be trained at all.
    """
    chosen = settings or FitSettings()
    check_endpoint(table, chosen)
    check_subjects(table, chosen)
    table = with_reductions(table, chosen)
    # Folds have threads of their own.
    with one_blas_thread():
        analysis = analysis_on_chosen_scales(table, chosen)
        return fit_analysis_set(analysis, table, chosen, comparators, progress)


def fit_analysis_set(
    all_rows: AnalysisSet,
    table: TrialTable,
    settings: FitSettings,
    comparators: Comparators,
    progress: Progress | None,
) -> ResponseModel:
    """Fit a response model to rows of a table, which gives names and counts; otherwise as `fit_table`."""
    check_analysis_set(all_rows, table, settings)
    all_rows = with_covariance_of_networks(all_rows, table, settings)
    reference = reference_arm(table, settings.reference_arm)
    found = train_on_folds(all_rows, settings, comparators, progress)
    settings, divided, trained, watch = found.settings, found.divided, found.trained, found.watch
    analysis, folds = divided.trained, divided.folds
    candidates, tests = trained.candidates, trained.tests
    averaged = average_candidates(analysis, folds, candidates, settings.method.averaging)
    analysis = replace(analysis, endpoint=averaged.endpoint)
    cross_fitted = CrossFittedAverage(divided.all_folds, candidates, averaged)
    adjusted, arms = adjusted_means_of_treatment(all_rows, cross_fitted, reference, settings)
    trained = trained.with_dose_test(dose_p_value(lambda: tests.dose, adjusted, all_rows, settings.method))
    error_model, residual_sd = error_model_of(
        analysis, folds, averaged, candidates.response_scale, settings.method.error_model
    )
    shares = ordered_shares(all_rows, cross_fitted, arms, settings)
    evaluation = evaluate_fit(table, analysis, settings, trained, averaged, residual_sd, shares)
    model = ResponseModel(
        response=table.response.name,
        dose=table.dose,
        design=analysis.design,
        response_scale=candidates.response_scale,
        ensembles=rung_ensembles(candidates, averaged.chosen),
        mean_weight=averaged.chosen.mean_weight,
        fold_means=averaged.fold_means,
        residuals=_residuals(averaged.residuals / residual_sd, analysis, folds),
        error_model=error_model,
        log_odds_error=log_odds_error_of(analysis, averaged.predicted, settings.method.probabilities),
        evaluation=evaluation,
        provenance=provenance_of_fit(table, settings, analysis.endpoint, evaluation),
        missing=table.missing,
        training_seconds=candidates.seconds,
        adjusted_means=adjusted,
        arm_means=tested_arms(tests, arms),
        survival=survival_curves(all_rows, cross_fitted, arms, settings.method),
        shares=shares,
    )
    watch.reach(ADJUSTED)
    model = with_known_visits(model, analysis, table, folds, averaged.errors, settings)
    return _explained(model, analysis, averaged.errors, settings, watch)


def _explained(
    model: ResponseModel, analysis: AnalysisSet, errors: FloatArray, settings: FitSettings, watch: Watch
) -> ResponseModel:
    found = explain_model(model, analysis, errors, settings)
    watch.reach(1.0)
    return found


def _residuals(scaled: FloatArray, analysis: AnalysisSet, folds: Folds) -> tuple[FoldResiduals, ...]:
    """Errors of each fold, whose weights sum to the subjects over all repeats; scaled (rows,)."""
    shares = analysis.shares_of_subjects / folds.repeats
    return tuple(fold_residuals(scaled[held_out], shares[held_out]) for held_out in folds)
