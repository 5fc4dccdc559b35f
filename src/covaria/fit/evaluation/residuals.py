"""What is kept of the residuals of a fit: averages over at least 11 subjects, for figures that check it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.disclosure import MINIMUM_CELL
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.evaluation.residual_cells import (
    Stratification,
    stratifications,
    stratify_numbers,
    subjects_of,
)
from covaria.fit.evaluation.smooth import local_lines
from covaria.model.endpoint import Capability
from covaria.model.residual_checks import (
    EXPECTED_SIZE,
    CoverageCell,
    CoverageTrend,
    QuantileCell,
    ResidualCell,
    ResidualChecks,
    ResidualTrend,
)
from covaria.statistics import NORMAL_95, binomial_interval, weighted_mean

MOST_CELLS, MOST_COVERAGE_CELLS = 20, 10
"""Cells of residuals, and of the share inside intervals, whose errors are larger."""
GROWTH = 1.3
"""Growth of the cells of a quantile plot, from the tails, where each subject counts, to the middle."""


@dataclass(frozen=True)
class OutOfFoldErrors:
    """What is known of each row's error by models that did not see it; all (rows,).

    Attributes
    ----------
    predicted, errors : array
        Errors are observed less predicted, in units of the response.
    scaled : array
        The endpoint's residuals divided by the sd that the model gives them.
    inside : array of bool or None
        Whether the response was inside its prediction interval; None where the endpoint has none.
    residual_sd : array or None
        How large the model expects each error to be; None where it expects all alike.
    """

    predicted: FloatArray
    errors: FloatArray
    scaled: FloatArray
    inside: BoolArray | None
    residual_sd: FloatArray | None = None


def check_residuals(found: OutOfFoldErrors, analysis: AnalysisSet) -> ResidualChecks:
    """Average residuals, and the share of responses inside their interval, over cells of subjects."""
    prediction, *covariates = stratifications(analysis, found.predicted)
    position = analysis.treatment_covariate
    treatment = [] if position is None else [covariates[position]]
    trends = [
        ResidualTrend(each.name, tuple(_residual_cells(each, found.errors)))
        for each in (prediction, *covariates)
    ]
    size = [] if found.residual_sd is None else [stratify_numbers(analysis, EXPECTED_SIZE, found.residual_sd)]
    coverage = (
        []
        if found.inside is None
        else [
            CoverageTrend(each.name, tuple(_coverage_cells(each, found.inside)))
            for each in (*treatment, prediction, *size)
        ]
    )
    quantiles = (
        _quantile_cells(prediction.average(found.scaled), prediction.counts)
        if analysis.endpoint.has(Capability.NORMAL_QUANTILES)
        else ()
    )
    return ResidualChecks(
        trends=tuple(trend for trend in trends if trend.cells),
        quantiles=tuple(quantiles),
        coverage=tuple(trend for trend in coverage if trend.cells),
    )


def _residual_cells(stratification: Stratification, errors: FloatArray) -> Iterator[ResidualCell]:
    own, counts = stratification.average(errors), stratification.counts
    cells = list(stratification.cells(MOST_CELLS))
    places = np.array([cell.value for cell, _ in cells if cell.value is not None])
    numbers = ~np.isnan(stratification.values)
    smooth = (
        local_lines(stratification.values[numbers], own[numbers], counts[numbers], places).tolist()
        if len(places)
        else []
    )
    for (cell, within), height in zip(cells, [*smooth, *[None] * (len(cells) - len(smooth))], strict=True):
        mean, standard_error = weighted_mean(own[within], counts[within])
        variance = np.average((own[within] - mean) ** 2, weights=counts[within])
        reach = NORMAL_95 * standard_error
        yield ResidualCell(cell, mean, mean - reach, mean + reach, float(np.sqrt(variance)), height)


def _coverage_cells(stratification: Stratification, inside: BoolArray) -> Iterator[CoverageCell]:
    own = stratification.average(inside.astype(float))
    for cell, within in stratification.cells(MOST_COVERAGE_CELLS):
        share = min(float(np.average(own[within], weights=stratification.counts[within])), 1.0)
        low, high = binomial_interval(share, cell.subjects)
        yield CoverageCell(cell, share, low, high)


def _quantile_cells(values: FloatArray, counts: FloatArray) -> Iterator[QuantileCell]:
    """Means of neighbouring residuals, beside those of a normal distribution; both (subjects,)."""
    sizes = _tail_sizes(len(values))
    sd = np.sqrt(np.average((values - np.average(values, weights=counts)) ** 2, weights=counts))
    if len(sizes) < 3 or sd <= 0:
        return
    order = np.argsort(values, kind="stable")
    reached = np.concatenate([[0.0], np.cumsum(counts[order])]) / counts.sum()
    stops = np.cumsum(sizes)
    for start, stop in zip(stops - sizes, stops, strict=True):
        within = order[start:stop]
        yield QuantileCell(
            subjects=subjects_of(within, counts),
            normal=_normal_mean(reached[start], reached[stop]),
            residual=float(np.average(values[within], weights=counts[within]) / sd),
        )


def _tail_sizes(subjects: int) -> IntArray:
    """Sizes of cells that grow from the fewest at both ends to the middle."""
    tail: list[int] = []
    while 2 * (sum(tail) + (size := int(MINIMUM_CELL * GROWTH ** len(tail)))) + MINIMUM_CELL <= subjects:
        tail.append(size)
    return np.array([*tail, subjects - 2 * sum(tail), *tail[::-1]], dtype=np.int64)


def _normal_mean(low: float, high: float) -> float:
    """Mean of a standard normal distribution between two of its probabilities."""
    densities = np.exp(-(ndtri([low, min(high, 1.0)]) ** 2) / 2) / np.sqrt(2 * np.pi)
    return float((densities[0] - densities[1]) / (high - low))
