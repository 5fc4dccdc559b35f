"""External validation: a model put to the test on a table that it has not seen."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import BoolArray, FloatArray
from covaria.errors import TableError
from covaria.model.endpoint import Capability
from covaria.model.observed_rows import ObservedRows, read_observed_rows
from covaria.model.ordered_scores import OrderedScores, score_levels
from covaria.model.ordinal_endpoint import OrdinalEndpoint
from covaria.model.probability_scores import ProbabilityScores, score_probabilities
from covaria.model.response_model import ResponseModel
from covaria.model.survival_scores import concordance
from covaria.model.visit_scores import VisitScores, score_visits
from covaria.statistics import Estimate, clustered_share, weighted_mean
from covaria.table import Exclusion, Selection

LEAST_EXPOSURE = 1e-9
"""Cumulative hazard before the first event of the fit, of which nothing is known but that it is small."""


@dataclass(frozen=True)
class Validation:
    """How a model's predictions compare with observed responses (units of the response).

    Standard errors and intervals, of level 0.95, are over subjects or groups, where the table names them.

    Attributes
    ----------
    rows, clusters : int
        Rows compared, and how many subjects or groups they come from.
    clustered_by : str or None
        The column that names these; None where each row counts as a subject of its own.
    in_sample : bool
        Whether these rows are those that the model was fitted to: its errors on them flatter it.
    out_of_fold_score, out_of_fold_score_se, out_of_fold_explained : float
        Of the model when it was fitted, on subjects that its networks had not seen.
    score, score_se : float
        Mean deviance of a row, as the endpoint has it, and its standard error.
    explained, explained_se : float
        1 − score / score of these rows' best constant, and its standard error.
    calibration_slope, calibration_intercept : Estimate
        Of the regression of observed on predicted, on the endpoint's linear scale; 1 and 0 are ideal (Cox
        1958; TRIPOD+AI item 12e). Of probabilities, see `ProbabilityScores`.
    level : float
        Of the prediction intervals.
    coverage : Estimate or None
        Share of rows whose response is inside its prediction interval; None where a response has none.
    mean_width : float or None
        Average width of these.
    outside : int
        Rows with some covariate outside the training range.
    excluded : tuple of Exclusion
        Rows that were not compared.
    notes : tuple of str
        Sentences for the user.
    probabilities : ProbabilityScores or None
        Further scores, where the response is yes or no.
    concordance : Estimate or None
        Harrell's, where the response is a time to an event.
    ordered : OrderedScores or None
        Further scores, where the response has levels in an order.
    visits : VisitScores or None
        Errors for a known subject's later visits, where the model has visits and the table names subjects.
    """

    rows: int
    clusters: int
    clustered_by: str | None
    in_sample: bool
    out_of_fold_score: float
    out_of_fold_score_se: float
    out_of_fold_explained: float
    score: float
    score_se: float
    explained: float
    explained_se: float
    calibration_slope: Estimate
    calibration_intercept: Estimate
    level: float
    coverage: Estimate | None
    mean_width: float | None
    outside: int
    excluded: tuple[Exclusion, ...]
    notes: tuple[str, ...]
    probabilities: ProbabilityScores | None = None
    concordance: Estimate | None = None
    ordered: OrderedScores | None = None
    visits: VisitScores | None = None


def validate_model(
    model: ResponseModel,
    data: object,
    level: float = 0.9,
    subject: str | None = None,
    group: str | None = None,
    filter: str | None = None,  # noqa: A002 (the option's name)
    sheet: str | None = None,
) -> Validation:
    """Compare a model's predictions with the responses in a table.

    Rows of a subject, or of a group where there is one, count together, and a row counts as its weight and
    its exposure say, as in the fit: where the table has the model's columns of these roles.

    Parameters
    ----------
    model : ResponseModel
    data : path, data frame, or mapping of columns
    level : float
        Of the prediction intervals, between 0 and 1.
    subject, group : str, optional
        The column of the subject or group, where it is not called as in the table of the fit. A group comes
        before a subject.
    filter : str, optional
        Comparisons that keep rows, as in `fit_model`.
    sheet : str, optional
        The sheet of an Excel workbook that has several.

    Raises
    ------
    TableError
        If the table does not fit the model, has fewer than two rows, subjects or groups, or responses that
        are all alike.
    RoleError
        If it has no column of the response's name, or of the one that is named.
    UsageError
        If the level is outside (0, 1) or is too near 1 for the number of subjects; or if the filter cannot be
        read.
    """
    return validate_rows(
        model, read_observed_rows(model, data, subject, group, Selection(filter, sheet)), level
    )


def validate_rows(model: ResponseModel, rows: ObservedRows, level: float = 0.9) -> Validation:
    """Compare a model's predictions with the responses of rows; errors as for `validate_model`."""
    observed = _checked(rows, model)
    if rows.events is not None:
        return _of_times(model, rows, observed, rows.events, level)
    prediction = model.predict(rows.table, level)
    # Of a response that a limit hides, one that it may have been.
    single = model.endpoint.reported(
        model.endpoint.completed(observed, model.endpoint.modelled(prediction.mean))
    )
    inside = (prediction.lower <= single) & (single <= prediction.upper)
    # Counts were predicted for the exposures of the rows; rates are compared, as in the fit.
    times = 1.0 if rows.table.exposure is None else rows.table.exposure
    predicted = model.endpoint.modelled(prediction.mean) / times
    width = prediction.upper - prediction.lower
    found = _compared(model, rows, level, (predicted, observed / times, width), inside)
    return replace(found, visits=_of_later_visits(model, rows, observed, prediction.mean, level))


def _of_later_visits(
    model: ResponseModel, rows: ObservedRows, observed: FloatArray, alone: FloatArray, level: float
) -> VisitScores | None:
    """Compare predictions from the covariates alone, (rows,), with those from earlier responses as well."""
    if model.visits is None or rows.table.subjects is None:
        return None
    known = model.predict(replace(rows.table, known=observed), level)
    assert known.earlier is not None
    later = known.earlier > 0
    if not later.any():
        return None
    inside = (known.lower <= observed) & (observed <= known.upper)
    weights = rows.weights[later]
    subject = np.arange(rows.table.rows) if rows.cluster is None else rows.cluster
    return score_visits(
        (observed - alone)[later],
        (observed - known.mean)[later],
        (inside[later], (known.upper - known.lower)[later]),
        weights,
        weights,
        subject[later],
    )


def _of_times(
    model: ResponseModel, rows: ObservedRows, times: FloatArray, events: FloatArray, level: float
) -> Validation:
    """Compare events seen with those expected over the baseline hazard up to each time, or to its end."""
    curves = model.survival
    assert curves is not None
    # Beyond the curves nothing is known of the baseline: there a time is censored at their end.
    seen = events * (times <= curves.horizon)
    exposure = np.maximum(curves.baseline(np.minimum(times, curves.horizon)), LEAST_EXPOSURE)
    relative = model.surface(model.design.encode(rows.table.columns)).mean(axis=0)
    counted = replace(rows, table=replace(rows.table, exposure=exposure))
    values = relative, seen / exposure, np.zeros(len(times))
    found = _compared(model, counted, level, values, np.zeros(len(times), dtype=bool))
    ordered = concordance(relative, times, events > 0, rows.weights, cluster=rows.cluster)
    return replace(found, concordance=ordered)


def _checked(rows: ObservedRows, model: ResponseModel) -> FloatArray:
    """Observed responses as the model has them, if there is something to compare."""
    observed = rows.table.response
    if observed is None or len(observed.values) < 2 or np.ptp(observed.values) == 0:
        raise TableError(
            f"{rows.table.source} needs at least two rows whose {model.response} (response) differs, "
            "to put a model to the test."
        )
    if rows.clusters < 2:
        raise TableError(
            f"{rows.table.source} has a single {rows.clustered_by}, and a model is put to the test on at "
            "least two; add rows of others, or name another column of the subject."
        )
    responses = model.endpoint.responses(observed)
    model.endpoint.check_response(observed.values if responses.ndim == 1 else responses, model.response)
    return responses


def _compared(
    model: ResponseModel,
    rows: ObservedRows,
    level: float,
    values: tuple[FloatArray, FloatArray, FloatArray],
    inside: BoolArray,
) -> Validation:
    """Compare predicted, observed and widths of intervals, each (rows,)."""
    predicted, observed, width = values
    cluster, weights, out_of_fold = rows.cluster, rows.weights, model.evaluation.oof
    if rows.table.exposure is not None:
        weights = weights * rows.table.exposure
        cluster = np.arange(rows.table.rows) if cluster is None else cluster
    endpoint = model.endpoint
    score, score_se = weighted_mean(endpoint.row_deviance(observed, predicted), weights, cluster)
    explained, explained_se = endpoint.explained_share(observed, predicted, weights, cluster)
    probabilities = ordered = None
    if isinstance(endpoint, OrdinalEndpoint):
        ordered = score_levels(endpoint, predicted, observed, weights, cluster)
    if endpoint.predicts_probability:
        probabilities = score_probabilities(predicted, observed, weights, cluster)
        slope, intercept = probabilities.calibration_slope, probabilities.calibration_intercept
    else:
        line = endpoint.calibration(observed, predicted, weights, cluster)
        slope, intercept = line.slope, line.intercept
    has_intervals = endpoint.has(Capability.INTERVALS)
    return Validation(
        rows=rows.table.rows,
        clusters=rows.clusters,
        clustered_by=rows.clustered_by,
        in_sample=rows.in_sample,
        out_of_fold_score=out_of_fold.score,
        out_of_fold_score_se=out_of_fold.score_se,
        out_of_fold_explained=out_of_fold.explained,
        score=score,
        score_se=score_se,
        explained=explained,
        explained_se=explained_se,
        calibration_slope=slope,
        calibration_intercept=intercept,
        level=level,
        coverage=clustered_share(inside.astype(float), rows.weights, rows.cluster) if has_intervals else None,
        mean_width=float(np.average(width, weights=rows.weights)) if has_intervals else None,
        outside=int(rows.table.outside.sum()),
        excluded=rows.excluded,
        notes=rows.table.notes,
        probabilities=probabilities,
        ordered=ordered,
    )
