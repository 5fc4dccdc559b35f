"""On which scale each covariate acts: as it is, or by its logarithm.

Concentrations, titres and exposures are positive and skewed, and act by their ratios more often than by
their differences. Which of the two holds in a trial, its responses tell: the evidence of a network that bends
in this one covariate, all others acting linearly, is compared between both scales.
"""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.engine.evidence import (
    EvidencePrior,
    SineComponent,
    SineStructure,
    even_frequencies,
    train_evidence,
)
from covaria.fit.analysis_set import AnalysisSet, make_analysis_set
from covaria.fit.candidates.promising import promising_covariates
from covaria.fit.occasion_of_question import occasion_of_question
from covaria.fit.settings import FitSettings
from covaria.fit.settings.candidates import ScaleSettings
from covaria.fit.visit_errors import with_covariance_of_linear_model
from covaria.model.design import Scale, log_scale, weighted_scale
from covaria.model.endpoints import endpoint_named
from covaria.table import NumberCovariate, TrialTable


def analysis_on_chosen_scales(table: TrialTable, settings: FitSettings) -> AnalysisSet:
    """Bring a table's rows into canonical order, each covariate on the scale that it acts on.

    Raises
    ------
    TableError
        If the response is none of the endpoint, or the covariance of a subject's rows has no best estimate.
    UsageError
        If the visit or time of the question is none of the table.
    """
    endpoint = endpoint_named(settings.endpoint)
    analysis = make_analysis_set(table, endpoint, method=settings.method)
    chosen = covariates_on_log_scale(analysis, settings)
    if chosen:
        analysis = make_analysis_set(table, endpoint, chosen, settings.method)
    analysis = replace(analysis, at=occasion_of_question(table, settings))
    return with_covariance_of_linear_model(analysis, table, settings)


def covariates_on_log_scale(analysis: AnalysisSet, settings: FitSettings) -> tuple[str, ...]:
    """Choose the covariates that act on the log scale, by name; never the dose.

    Parameters
    ----------
    analysis : AnalysisSet
        With each covariate as it is.
    settings : FitSettings
    """
    return tuple(
        analysis.design.schema[position].name
        for position, gain in gains_of_logarithms(analysis, settings).items()
        if gain > settings.method.scales.gain
    )


def gains_of_logarithms(analysis: AnalysisSet, settings: FitSettings) -> dict[int, float]:
    """Log evidence of the logarithm less that of the covariate as it is, by position, where it may be either.

    Of a wide table only the most promising covariates are looked at, beside one another alone.

    Parameters
    ----------
    analysis : AnalysisSet
        With covariates on any scale; the other ones stay on theirs.
    settings : FitSettings
    """
    every_row = np.ones(analysis.rows, dtype=bool)
    promising = promising_covariates(analysis, every_row, settings.method.screening)
    inputs = analysis.design.inputs_of_covariate
    columns = [column for position in promising for column in inputs[position]]
    return {
        position: _gain(analysis, position, columns, settings)
        for position in promising
        if _may_be_logarithmic(analysis, position, settings.method.scales)
    }


def skewness(values: FloatArray, weights: FloatArray) -> float:
    """Third standardised moment, weighted; 0 where all values are alike."""
    standardised = weighted_scale(values, weights).standardise(values)
    return float(np.average(standardised**3, weights=weights))


def _may_be_logarithmic(analysis: AnalysisSet, position: int, chosen: ScaleSettings) -> bool:
    covariate = analysis.design.schema[position]
    return (
        position != analysis.dose_covariate
        and isinstance(covariate, NumberCovariate)
        and covariate.minimum >= 0
        and _is_skewed(analysis.raw_inputs(position)[:, 0], analysis.weights, chosen)
    )


def _is_skewed(values: FloatArray, weights: FloatArray, chosen: ScaleSettings) -> bool:
    """Whether values, hardly any of them 0, have a long upper tail and spread over more than one order."""
    positive = values > 0
    if weights[positive].sum() < chosen.positive * weights.sum():
        return False
    low, high = np.quantile(values[positive], chosen.between)
    return high > chosen.ratio * low and skewness(values, weights) > chosen.skewness


def _gain(analysis: AnalysisSet, covariate: int, columns: list[int], settings: FitSettings) -> float:
    """Log evidence of the logarithm less that of the covariate as it is, among these input columns."""
    column = columns.index(analysis.design.inputs_of_covariate[covariate][0])
    values = analysis.raw_inputs(covariate)[:, 0]
    rows = _independent_rows(analysis, columns, values, settings.method.scales.most_rows)
    scales = log_scale(rows.values, rows.weights), weighted_scale(rows.values, rows.weights)
    gained, given = (_log_evidence(rows, scale, column, settings) for scale in scales)
    return gained - given


@dataclass(frozen=True)
class _Rows:
    """What the evidence looks at: inputs, one covariate's values, responses and weights of some rows."""

    inputs: FloatArray
    values: FloatArray
    response: FloatArray
    weights: FloatArray


def _independent_rows(analysis: AnalysisSet, chosen: list[int], values: FloatArray, most: int) -> _Rows:
    """Rows, or means of each subject where these have several, evenly spaced where there are too many."""
    response, weights = analysis.endpoint.working_response(analysis.response), analysis.weights
    columns = np.column_stack([analysis.inputs[:, chosen], values, response])
    if analysis.subject is not None:
        sums = [np.bincount(analysis.subject, weights * column) for column in columns.T]
        of_subjects = np.bincount(analysis.subject, weights)
        columns = np.column_stack(sums) / of_subjects[:, None]
        weights = np.ones(len(columns))
    if len(columns) > most:
        spaced = np.linspace(0, len(columns) - 1, most).round().astype(np.int64)
        columns, weights = columns[spaced], weights[spaced]
    return _Rows(columns[:, :-2], columns[:, -2], columns[:, -1], weights)


def _log_evidence(rows: _Rows, scale: Scale, column: int, settings: FitSettings) -> float:
    """Log evidence of a network that is nonlinear in one input, on this scale, and is linear in all."""
    chosen = settings.method.evidence
    inputs = rows.inputs.copy()
    inputs[:, column] = scale.standardise(rows.values)
    frequencies = even_frequencies(1, settings.single_sines, np.random.Generator(np.random.Philox(0)))
    structure = SineStructure((0,) * inputs.shape[1], (SineComponent((column,), frequencies),))
    prior = EvidencePrior(
        np.array([chosen.amplitude_rate]), chosen.length_scale, chosen.length_scale_sd, chosen.length_scale_sd
    )
    return train_evidence(
        structure,
        inputs,
        weighted_scale(rows.response, rows.weights).standardise(rows.response),
        prior,
        rows.weights,
        steps=settings.evidence_steps,
        least_gain=settings.evidence_gain,
    ).log_evidence
