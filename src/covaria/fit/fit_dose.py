"""The answers that a fit gives of a dose, and nothing else of it: for trials by the thousand."""

from dataclasses import dataclass, replace

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.explain.dose_curves import DoseCurves
from covaria.fit.averaging.averaged import average_candidates
from covaria.fit.averaging.ensembles import rung_ensembles
from covaria.fit.candidates.task import training_task
from covaria.fit.candidates.training import train_candidates
from covaria.fit.covariate_scales import analysis_on_chosen_scales
from covaria.fit.fit_checks import check_analysis_set, check_subjects
from covaria.fit.folds import settings_with_folds
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.dose_averages import dose_averages
from covaria.fit.inference.dose_means import adjusted_dose_means
from covaria.fit.inference.effect_tests import effect_tests
from covaria.fit.inference.treatment_means import dose_p_value
from covaria.fit.one_blas_thread import one_blas_thread
from covaria.fit.settings import FitSettings
from covaria.fit.training_rows import DividedRows, divide_rows
from covaria.model.adjusted_means import AdjustedMeans
from covaria.model.averaged_surface import AveragedSurface
from covaria.model.design import Design
from covaria.model.endpoint import Capability
from covaria.table import TextTable, TrialTable, covariate_table


@dataclass(frozen=True)
class DoseFit:
    """What a fit finds of the dose.

    Attributes
    ----------
    p_value : float or None
        Of the test that the dose does nothing.
    adjusted_means : AdjustedMeans or None
        None of too few subjects.
    averages : DoseCurves or None
        The networks' own curve; None where no curve was asked for.
    predictions : (rows,) array or None
        Mean responses of the rows that were to be predicted; None where there were none.
    """

    p_value: float | None
    adjusted_means: AdjustedMeans | None
    averages: DoseCurves | None
    predictions: FloatArray | None = None


def fit_dose(
    table: TrialTable, settings: FitSettings, with_curve: bool, predicted: TextTable | None = None
) -> DoseFit:
    """Fit a trial as `fit_table` does, but only as far as its dose needs it; the same numbers to the bit.

    Left out are the tests of pairs and of the balance of a declared assignment, comparators, prediction
    intervals, the evaluation out of fold, and the explanation of covariates.

    Parameters
    ----------
    table : TrialTable
    settings : FitSettings
    with_curve : bool
        Whether a curve will be drawn through the adjusted means.
    predicted : TextTable, optional
        New subjects, whose mean responses are to be predicted.

    Raises
    ------
    UsageError, TableError, TrainingError
        As `fit_table`; also a UsageError without a dose of two levels or more.
    """
    check_subjects(table, settings)
    with one_blas_thread():
        analysis = analysis_on_chosen_scales(table, settings)
        if analysis.dose_covariate is None:
            raise UsageError(
                f"{table.source} has no dose of two levels or more; name the column of the dose."
            )
        check_analysis_set(analysis, table, settings)
        chosen = settings_with_folds(analysis, settings)
        return _fit(divide_rows(analysis, chosen), chosen, with_curve, predicted)


def _fit(
    divided: DividedRows, settings: FitSettings, with_curve: bool, predicted: TextTable | None
) -> DoseFit:
    analysis, folds = divided.trained, divided.folds
    candidates = train_candidates(training_task(analysis, folds, settings, with_loss_curves=False))
    averaged = average_candidates(analysis, folds, candidates, settings.method.averaging)
    cross_fitted = CrossFittedAverage(divided.all_folds, candidates, averaged)
    adjusted = None
    if analysis.endpoint.has(Capability.ADJUSTED_MEANS):
        adjusted = adjusted_dose_means(
            divided.all_rows,
            cross_fitted,
            settings.assignment,
            settings.seed,
            settings.method,
            with_balance=False,
        )
    method = settings.method
    p_value = dose_p_value(lambda: effect_tests(analysis, folds, settings).dose, adjusted, analysis, method)
    found = DoseFit(p_value, adjusted, None)
    if not with_curve and predicted is None:
        return found
    surface = AveragedSurface(
        rung_ensembles(candidates, averaged.chosen),
        averaged.chosen.mean_weight,
        averaged.fold_means,
        candidates.response_scale,
        analysis.endpoint,
    )
    if with_curve:
        found = replace(found, averages=dose_averages(surface, analysis, folds.repeats))
    if predicted is None:
        return found
    return replace(found, predictions=_predictions(surface, analysis.design, predicted))


def _predictions(surface: AveragedSurface, design: Design, table: TextTable) -> FloatArray:
    """Mean responses of the rows of a table, as a model predicts them."""
    encoded = design.encode(covariate_table(table, design.schema).columns)
    predictions: FloatArray = surface(encoded).mean(axis=0)
    return predictions
