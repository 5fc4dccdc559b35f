"""From a typed table to a fitted model: folds, fleet, average, intervals, evaluation."""

import platform
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np
from threadpoolctl import threadpool_limits

from covaria.arrays import FloatArray
from covaria.engine.native import instruction_set
from covaria.engine.training import Progress
from covaria.errors import TableError, UsageError
from covaria.fit.analysis_set import AnalysisSet, make_analysis_set
from covaria.fit.averaging.averaged import AveragedCandidates, average_candidates
from covaria.fit.averaging.weights import AveragingWeights
from covaria.fit.candidates.candidate import Candidates
from covaria.fit.candidates.task import training_task
from covaria.fit.candidates.training import train_candidates
from covaria.fit.comparators.models import Comparators, comparator_predictions
from covaria.fit.evaluation.error_model import fit_error_model
from covaria.fit.evaluation.metrics import (
    CheckedIntervals,
    check_intervals,
    comparator_metrics,
    error_summary,
    interval_summary,
    ladder_steps,
    loss_curves,
    prediction_bins,
    prediction_p_value,
    seen_score,
)
from covaria.fit.evaluation.residuals import OutOfFoldErrors, check_residuals
from covaria.fit.folds import Folds, divided_settings, folds_of_fit
from covaria.fit.inference.arm_means import adjusted_arm_means
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.declared_strata import check_strata
from covaria.fit.inference.dose_contrasts import dose_contrasts_p_value
from covaria.fit.inference.dose_means import adjusted_dose_means
from covaria.fit.inference.effect_tests import EffectTests, effect_tests
from covaria.fit.inference.explanation import explain_model
from covaria.fit.progress import Watch
from covaria.fit.settings import FitSettings
from covaria.fit.settings.named_values import named_values
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.model.arm_means import ArmMeans, ReferenceArm, reference_arm
from covaria.model.design import Scale
from covaria.model.endpoint import Capability, Endpoint, endpoint_named
from covaria.model.evaluation import Evaluation, InteractionTest
from covaria.model.explained_all import explained_all
from covaria.model.intervals import FoldResiduals, fold_residuals
from covaria.model.predictive_model import RungEnsemble
from covaria.model.provenance import Provenance
from covaria.model.response_model import ResponseModel
from covaria.model.rung import Rung
from covaria.table import TrialTable

TRAINED, ADJUSTED = 0.85, 0.95
"""Shares of a fit's time after which the networks are trained, and the means adjusted, about."""


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
        Told the share of all work done; False cancels.

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
    check_subjects(table, chosen)
    # One BLAS thread, so that the bits do not depend on how many there are; folds have threads of their own.
    with threadpool_limits(1, "blas"):
        analysis = make_analysis_set(table, endpoint_named(chosen.endpoint))
        return fit_analysis_set(analysis, table, chosen, comparators, progress)


def check_subjects(table: TrialTable, settings: FitSettings) -> None:
    """Refuse a table of too few subjects.

    Raises
    ------
    TableError
        With fewer subjects than the settings want.
    """
    subjects = table.rows if table.subjects is None else len(np.unique(table.subjects))
    if subjects < settings.fewest_subjects:
        raise TableError(
            f"{table.source} has {subjects} subjects that can be used, and a fit needs at least "
            f"{settings.fewest_subjects}: with fewer, what is held out says too little about the error; "
            "a linear model is as far as such a table goes."
        )


def fit_analysis_set(
    analysis: AnalysisSet,
    table: TrialTable,
    settings: FitSettings,
    comparators: Comparators,
    progress: Progress | None,
) -> ResponseModel:
    """Fit a response model to a table's rows, or to some of them; arguments and errors as for `fit_table`.

    The table gives names, and counts for the evaluation.
    """
    check_divisible(analysis, table)
    check_arms(analysis, table)
    check_strata(analysis, settings.assignment, settings.method)
    reference = reference_arm(table, settings.reference_arm)
    settings = divided_settings(analysis, settings)
    folds = folds_of_fit(analysis, settings)
    watch = Watch(progress)
    candidates, compared, tests = _train_and_test(analysis, folds, settings, comparators, watch)
    averaged = average_candidates(analysis, folds, candidates, settings.method.averaging)
    cross_fitted = CrossFittedAverage(folds, candidates, averaged)
    adjusted, arms = _adjusted_means(analysis, cross_fitted, reference, settings)
    arms = _tested_arms(tests, arms)
    tests = replace(tests, dose=_dose_p_value(tests, adjusted))
    outputs = analysis.endpoint.outputs(averaged.predicted, candidates.response_scale)
    error_model, residual_sd = fit_error_model(
        analysis, folds, outputs, averaged.residuals, settings.method.error_model
    )
    evaluation = _evaluate(table, analysis, settings, candidates, averaged, residual_sd, compared, tests)
    model = ResponseModel(
        response=table.response.name,
        dose=table.dose,
        design=analysis.design,
        response_scale=candidates.response_scale,
        ensembles=_ensembles(candidates, averaged.chosen),
        mean_weight=averaged.chosen.mean_weight,
        fold_means=averaged.fold_means,
        residuals=_residuals(averaged.residuals / residual_sd, analysis, folds),
        error_model=error_model,
        evaluation=evaluation,
        provenance=_provenance(table, settings, analysis.endpoint, evaluation),
        missing=table.missing,
        training_seconds=candidates.seconds,
        adjusted_means=adjusted,
        arm_means=arms,
    )
    watch.reach(ADJUSTED)
    explained = explain_model(model, analysis, table, averaged.errors, settings.method.effect_bands)
    watch.reach(1.0)
    return explained


def _train_and_test(
    analysis: AnalysisSet, folds: Folds, settings: FitSettings, comparators: Comparators, watch: Watch
) -> tuple[Candidates, dict[str, FloatArray], EffectTests]:
    """Train the candidates, and beside them fit the comparators and test effects.

    Folds seldom share out evenly among processors; what needs no network fills the gap.
    """
    with ThreadPoolExecutor(1) as beside, watch:
        curves = settings.method.dose_curves
        comparators_task = beside.submit(
            comparator_predictions, analysis, folds, comparators, curves, watch.check
        )
        tests_task = beside.submit(effect_tests, analysis, folds, settings, watch.check)
        task = training_task(analysis, folds, settings)
        candidates = train_candidates(task, watch.part(0.0, TRAINED))
        watch.wait_for((comparators_task, tests_task), lambda: TRAINED)
        return candidates, comparators_task.result(), tests_task.result()


def _evaluate(
    table: TrialTable,
    analysis: AnalysisSet,
    settings: FitSettings,
    candidates: Candidates,
    averaged: AveragedCandidates,
    residual_sd: FloatArray,
    compared: dict[str, FloatArray],
    tests: EffectTests,
) -> Evaluation:
    folds, chosen, endpoint = averaged.out_of_fold.folds, averaged.chosen, analysis.endpoint
    deviance = endpoint.row_deviance(analysis.response, averaged.predicted)
    rung_train_score = np.array(
        [seen_score(averaged.of_rung(step), analysis, folds) for step in range(len(Rung))]
    )
    train_score = seen_score(averaged.folds, analysis, folds)
    checked = check_intervals(
        averaged.residuals, residual_sd, analysis.shares_of_subjects, folds, settings.interval_level
    )
    return Evaluation(
        rows=table.rows,
        subjects=table.rows if table.subjects is None else len(np.unique(table.subjects)),
        folds=folds.per_repeat,
        repeats=folds.repeats,
        ladder=ladder_steps(averaged.out_of_fold, chosen, deviance, candidates.fleets, rung_train_score),
        mean_weight=chosen.mean_weight,
        comparators=comparator_metrics(compared, deviance, analysis),
        oof=error_summary(averaged.predicted, analysis, train_score),
        interval=interval_summary(
            checked,
            endpoint.width(averaged.predicted, checked.half_width),
            residual_sd,
            analysis.shares_of_subjects,
            settings.interval_level,
        ),
        loss_curves=loss_curves(candidates, averaged.out_of_fold),
        predicted_observed=prediction_bins(averaged.predicted, analysis),
        networks=candidates.networks,
        networks_dropped=candidates.dropped,
        interaction_tests=_named_tests(tests, analysis, candidates.response_scale),
        interaction_rows=tests.rows,
        dose_p_value=tests.dose,
        prediction_p_value=prediction_p_value(averaged.predicted, averaged.out_of_fold.mean, analysis),
        residual_checks=check_residuals(_out_of_fold(averaged, residual_sd, checked), analysis),
        endpoint_name=endpoint.name,
        score_name=endpoint.score.name,
    )


def _out_of_fold(
    averaged: AveragedCandidates, residual_sd: FloatArray, checked: CheckedIntervals
) -> OutOfFoldErrors:
    return OutOfFoldErrors(
        averaged.predicted,
        averaged.errors,
        averaged.residuals / residual_sd,
        checked.inside,
        residual_sd if np.ptp(residual_sd) > 0 else None,
    )


def _adjusted_means(
    analysis: AnalysisSet, average: CrossFittedAverage, reference: ReferenceArm | None, settings: FitSettings
) -> tuple[AdjustedMeans | None, ArmMeans | None]:
    """Adjusted means of the dose and of the arms, where there are such and the endpoint bears them."""
    if not analysis.endpoint.has(Capability.ADJUSTED_MEANS):
        return None, None
    assignment, method, seed = settings.assignment, settings.method, settings.seed
    return (
        adjusted_dose_means(analysis, average, assignment, seed, method),
        adjusted_arm_means(analysis, average, reference, assignment, seed, method),
    )


def _tested_arms(tests: EffectTests, arms: ArmMeans | None) -> ArmMeans | None:
    """Hold arms that were not assigned at random to a second test, as a dose is."""
    if arms is None or arms.adjusted.assignment is not Assignment.OBSERVATIONAL:
        return arms
    return replace(arms, any_effect=tests.arms)


def _dose_p_value(tests: EffectTests, adjusted: AdjustedMeans | None) -> float | None:
    """Test for any dose effect: by contrasts of the adjusted means where doses are few, else by sign flips.

    Where subjects were not assigned at random, both must find it, since each allows for the covariates in its
    own way.
    """
    if tests.dose is None or adjusted is None or adjusted.of_knots:
        return tests.dose
    by_contrasts = dose_contrasts_p_value(adjusted.level_means)
    if adjusted.assignment is Assignment.OBSERVATIONAL:
        return max(tests.dose, by_contrasts)
    return by_contrasts


def _named_tests(tests: EffectTests, analysis: AnalysisSet, scale: Scale) -> tuple[InteractionTest, ...]:
    """Name the covariates of each pair, and bring its gain to squared units of the response."""
    names = [covariate.name for covariate in analysis.design.schema]
    squared = scale.sd**2
    return tuple(
        InteractionTest(
            (names[each.pair[0]], names[each.pair[1]]),
            each.p_value,
            None if each.gain is None else each.gain * squared,
            None if each.gain_se is None else each.gain_se * squared,
        )
        for each in tests.pairs
    )


def _residuals(scaled: FloatArray, analysis: AnalysisSet, folds: Folds) -> tuple[FoldResiduals, ...]:
    """Errors of each fold, whose weights sum to the subjects over all repeats; scaled (rows,)."""
    shares = analysis.shares_of_subjects / folds.repeats
    return tuple(fold_residuals(scaled[held_out], shares[held_out]) for held_out in folds)


def check_arms(analysis: AnalysisSet, table: TrialTable) -> None:
    """Refuse arms where the endpoint has no adjusted means, by which alone they are compared.

    Raises
    ------
    UsageError
    """
    if table.arm is not None and not analysis.endpoint.has(Capability.ADJUSTED_MEANS):
        raise UsageError(
            f"Arms cannot be compared on a {analysis.endpoint.name} endpoint, which has no adjusted means; "
            f"declare {table.arm} as a category instead."
        )


def check_divisible(analysis: AnalysisSet, table: TrialTable) -> None:
    """Refuse a table of a single subject or group, of which nothing can be held out.

    Raises
    ------
    TableError
    """
    if analysis.units < 2:
        what = "group" if table.groups is not None else "subject"
        raise TableError(
            f"{table.source} has a single {what}, of which nothing can be held out; add more {what}s."
        )


def _ensembles(candidates: Candidates, chosen: AveragingWeights) -> tuple[RungEnsemble, ...]:
    ensembles = []
    for position, penalty in np.argwhere(chosen.weights > 0):
        fleet = candidates.fleets[position]
        kept = fleet.kept[penalty]
        ensembles.append(
            RungEnsemble(
                fleet.rung.value,
                fleet.trainer.value,
                fleet.network,
                float(chosen.weights[position, penalty]),
                np.nonzero(kept)[0].astype(np.int64),
                fleet.parameters[penalty][kept],
            )
        )
    return tuple(ensembles)


def _provenance(
    table: TrialTable, settings: FitSettings, endpoint: Endpoint, evaluation: Evaluation
) -> Provenance:
    return Provenance(
        source=table.source,
        fingerprint=table.fingerprint,
        modelled_fingerprint=table.modelled_fingerprint,
        seed=settings.seed,
        settings=named_values(settings),
        versions=(*_versions(), *_platform()),
        roles=table.roles,
        exclusions=table.excluded,
        notes=(*table.notes, *filter(None, [endpoint.left_out, explained_all(evaluation)])),
    )


def _versions() -> tuple[tuple[str, str], ...]:
    """Versions of the packages that a result may depend on; DuckDB, for Parquet, may be absent."""
    packages = ["covaria", "numpy", "scipy", "scikit-learn"]
    if find_spec("duckdb"):
        packages.append("duckdb")
    return tuple((name, version(name)) for name in packages)


def _platform() -> tuple[tuple[str, str], ...]:
    """What else the last digits may depend on: interpreter, system, and the kernel's instruction set."""
    return (
        ("Python", platform.python_version()),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("kernel", instruction_set()),
    )
