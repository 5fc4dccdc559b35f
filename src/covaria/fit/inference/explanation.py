"""What a fit keeps so that its model, which holds no rows of subjects, is explained: averages over them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from covaria.arrays import FloatArray, without_rounding_errors
from covaria.disclosure import FEWEST
from covaria.explain.axes import Axis, EffectPoints, LevelCells, cell_means, level_cells
from covaria.explain.decomposition import PAIR_BUDGET, DecompositionTask, decompose
from covaria.explain.dose_curves import DoseCurves
from covaria.explain.effects import Decomposition, Pair
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.dose_averages import dose_averages
from covaria.fit.inference.effect_deviations import effect_deviations
from covaria.fit.inference.other_scales import other_scales
from covaria.fit.inference.response_rounding import response_rounding
from covaria.fit.inference.subjects_at_visit import subjects_at_visit
from covaria.fit.settings import FitSettings
from covaria.model.design import weighted_scale
from covaria.model.response_model import ResponseModel
from covaria.table import CategoryCovariate, NumberCovariate

FINE_POINTS, COARSE_POINTS = 25, 10
"""Points of a covariate: for its main effect, and for its pairs."""
MISSING = "(missing)"


def explain_model(
    model: ResponseModel,
    analysis: AnalysisSet,
    residuals: FloatArray,
    settings: FitSettings,
) -> ResponseModel:
    """Give a model the averages over the trial's subjects that explain it.

    Interactions are looked at of the pairs whose tests have the least p-values.

    Parameters
    ----------
    model : ResponseModel
    analysis : AnalysisSet
    residuals : (rows,) array
        Out of fold, in units of the response.
    settings : FitSettings
    """
    of = analysis if analysis.at is None else subjects_at_visit(analysis).analysis
    curves = dose_averages(model.averaged_surface, of, model.evaluation.repeats)
    tests = model.evaluation.interaction_tests
    p_values = {test.covariates: test.p_value for test in tests}
    shown = sorted(p_values, key=p_values.__getitem__)[:PAIR_BUDGET]
    decomposition = _decomposition(model, analysis, curves, residuals, shown, settings).with_tests(
        p_values, [test.covariates for test in tests if test.is_confirmed]
    )
    return replace(model, dose_averages=curves, decomposition=decomposition)


def _decomposition(
    model: ResponseModel,
    analysis: AnalysisSet,
    curves: DoseCurves | None,
    residuals: FloatArray,
    pairs: Sequence[Pair],
    settings: FitSettings,
) -> Decomposition:
    levels = curves.studied if curves is not None and len(curves.studied) == curves.dose_levels else ()
    positions = range(len(analysis.design.schema))
    axes = tuple(_axis(analysis, position, FINE_POINTS, levels) for position in positions)
    deviations = effect_deviations(analysis, residuals, axes, settings.method.effect_bands)
    task = DecompositionTask(
        surface=model.averaged_surface,
        inputs=analysis.inputs,
        weights=analysis.subject_weights,
        axes=axes,
        coarse=tuple(_axis(analysis, position, COARSE_POINTS, levels) for position in positions),
        repeats=model.evaluation.repeats,
        response_sd=_response_sd(analysis),
        deviations=deviations,
        other_scales=other_scales(analysis, axes, _response_sd(analysis), settings),
        units=f"units of {model.response}, from the average prediction",
    )
    rounding = response_rounding(analysis, residuals, axes, deviations, settings.method.rounding)
    return replace(decompose(task, pairs), rounding=rounding)


def _response_sd(analysis: AnalysisSet) -> float:
    if analysis.endpoint.is_censored:
        return analysis.response_scale.sd
    return weighted_scale(analysis.response, analysis.weights).sd


def _axis(analysis: AnalysisSet, position: int, most: int, dose_levels: tuple[float, ...]) -> Axis:
    """Points of one covariate: levels of a category or of the dose, or means of cells of subjects."""
    covariate = analysis.design.schema[position]
    own = analysis.design.inputs_of_covariate[position]
    raw, subjects = analysis.raw_inputs(position), analysis.shares_of_subjects
    if isinstance(covariate, CategoryCovariate):
        shown = _arm_cells if position == analysis.arm_covariate else partial(level_cells, most=most)
        return _category_axis(analysis, covariate, own, raw, shown)
    present = raw[:, 1] < 0.5 if covariate.has_missing else np.ones(analysis.rows, dtype=bool)
    # Fewer than a cell's subjects are averaged with all others, who count as the median.
    present |= subjects[present].sum() < FEWEST
    values, weights = raw[present, 0], subjects[present]
    if position == analysis.dose_covariate and 0 < len(dose_levels) <= most:
        means = np.array(dose_levels)
        nearest = np.abs(values[:, None] - means).argmin(axis=1)
        shares = np.bincount(nearest, weights, minlength=len(means)) / weights.sum()
    else:
        means, shares = cell_means(values, weights, most)
        clean = without_rounding_errors(means)
        means = clean if (np.diff(clean) > 0).all() else means
    return _number_axis(analysis, covariate, own, means, shares)


def _number_axis(
    analysis: AnalysisSet,
    covariate: NumberCovariate,
    own: tuple[int, ...],
    values: FloatArray,
    shares: FloatArray,
) -> Axis:
    columns = np.zeros((len(values), len(own)))
    columns[:, 0] = values
    points = EffectPoints(covariate.name, tuple(values.tolist()), (), tuple(shares.tolist()))
    return Axis(points, own, _standardised(analysis, own, columns))


def _category_axis(
    analysis: AnalysisSet,
    covariate: CategoryCovariate,
    own: tuple[int, ...],
    raw: FloatArray,
    cells: Callable[[Sequence[str], FloatArray], LevelCells],
) -> Axis:
    """Levels in the schema's order: those of at least 11 subjects, the rarer ones together, or all arms."""
    levels = (*covariate.levels, *[MISSING] * covariate.has_missing)
    shown = cells(levels, analysis.shares_of_subjects @ raw.round())
    points = EffectPoints(covariate.name, (), shown.names, shown.shares)
    return Axis(points, own, _standardised(analysis, own, shown.mixture))


def _arm_cells(arms: Sequence[str], counts: FloatArray) -> LevelCells:
    """Each arm by itself, however many had it, as doses studied are."""
    return LevelCells(tuple(arms), tuple((counts / counts.sum()).tolist()), np.eye(len(arms)))


def _standardised(analysis: AnalysisSet, own: tuple[int, ...], columns: FloatArray) -> FloatArray:
    scales = analysis.design.scales
    return np.column_stack(
        [scales[column].standardise(values) for column, values in zip(own, columns.T, strict=True)]
    )
