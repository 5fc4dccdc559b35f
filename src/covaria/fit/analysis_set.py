"""The numbers that a fit works on, brought into an order that does not depend on the table's.

Rows are sorted by their values, so that a fit does not depend on their order. Subjects who are alike stay
subjects: each goes to a fold of its own, and moves by itself in a test. A whole number as a weight counts
subjects, and its row becomes as many, so that a weight of 2 is exactly a row that occurs twice.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.fit.settings import MethodSettings
from covaria.fit.within_subject import WithinSubject
from covaria.model.design import Design, Scale, make_design
from covaria.model.endpoint import NORMAL, Endpoint
from covaria.repeated.subject_covariance import AlongLine, AtVisits, SubjectCovariance
from covaria.table import Column, CovariateSchema, NumberColumn, NumberCovariate, TrialTable

MOST_COUNTED = 1_000_000
"""Subjects up to which whole weights become rows of their own; of more, each row represents its weight."""


@dataclass(frozen=True)
class FollowUp:
    """How long each row was observed, and whether that ended with the event; both (rows,) arrays."""

    time: FloatArray
    event: BoolArray

    def take(self, rows: IntArray) -> "FollowUp":
        """Some of the rows, by their positions."""
        return FollowUp(self.time[rows], self.event[rows])


@dataclass(frozen=True)
class AnalysisSet:
    """Rows of a trial in canonical order.

    Attributes
    ----------
    design : Design
    inputs : (rows, inputs) float64 array
        Standardised.
    response : (rows,) float64 array
        In its own units, or of a log-normal endpoint its logarithm; with exposures, per unit of these; of a
        censored endpoint (rows, 2), between which ends each lies.
    weights : (rows,) float64 array
        How much each row counts: how many subjects it represents, times its exposure relative to the mean.
    unit : (rows,) int64 array
        Rows of the same unit (subject or group) never part.
    subject : (rows,) int64 array or None
        Whose row it is, where subjects were named; otherwise each row represents subjects of its own.
    dose_covariate : int or None
        Position of the dose among the covariates.
    arm_covariate : int or None
        Position of the arm, where the treatment has no order.
    stratum : (rows,) int64 array or None
        Within which subjects were randomised to their dose or arm.
    strata : tuple of str
        The columns that make the strata.
    group : (rows,) int64 array or None
        The declared group of each row, numbered in the order of their names.
    endpoint : Endpoint
        What kind of number the response is.
    exposure : (rows,) float64 array or None
        How long the events of each row were counted; the response is a rate then.
    mean_exposure : float
        Of a subject.
    follow_up : FollowUp or None
        Times to events, of which the response is made by the baseline hazard that subjects lived through.
    visit : (rows,) int64 array or None
        The planned visit of each row, counted from 0 in the order of time.
    time : (rows,) float64 array or None
        The time of each row, where these are continuous.
    subject_covariance : SubjectCovariance or None
        Of one subject's errors at visits or times, in squared units of the response.
    occasion_covariate : int or None
        Position of the visit or the time among the covariates.
    at : float or None
        The visit, counted from 0, or the time at which doses or arms are compared; None without these.
    """

    design: Design
    inputs: FloatArray
    response: FloatArray
    weights: FloatArray
    unit: IntArray
    subject: IntArray | None
    dose_covariate: int | None
    arm_covariate: int | None = None
    stratum: IntArray | None = None
    strata: tuple[str, ...] = ()
    group: IntArray | None = None
    endpoint: Endpoint = NORMAL
    exposure: FloatArray | None = None
    mean_exposure: float = 1.0
    follow_up: FollowUp | None = None
    visit: IntArray | None = None
    time: FloatArray | None = None
    subject_covariance: SubjectCovariance | None = None
    occasion_covariate: int | None = None
    at: float | None = None

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.response)

    @property
    def response_scale(self) -> Scale:
        """Shift and scale between the endpoint's linear scale and the networks' outputs."""
        return self.endpoint.scale(self.response, self.weights)

    @property
    def units(self) -> int:
        """Number of subjects, or of groups where they were declared."""
        return int(self.unit.max()) + 1

    @property
    def subjects(self) -> int:
        """Number of subjects, about where weights are no counts."""
        if self.subject is None:
            return round(float(self.weights.sum()))
        return int(self.subject.max()) + 1

    @property
    def cluster(self) -> IntArray | None:
        """Which rows may err alike: those of a group, or of a subject; None where rows are as many subjects.

        With exposures a row is one subject, whatever its weight.
        """
        alone = self.subject is None and self.units == self.rows
        return None if alone and self.exposure is None else self.unit

    @property
    def within(self) -> WithinSubject | None:
        """How rows of a subject at visits or times go together; None without these."""
        occasion = self.occasion
        if self.subject is None or occasion is None or self.subject_covariance is None:
            return None
        return WithinSubject(self.subject, occasion, self.subject_covariance)

    @property
    def occasion(self) -> FloatArray | None:
        """The visit of each row, counted from 0, or its time; (rows,); None without these."""
        return self.time if self.visit is None else self.visit.astype(float)

    @property
    def subject_of_rows(self) -> IntArray:
        """Whose row it is, each row a subject of its own where they were not named; shape (rows,)."""
        return np.arange(self.rows) if self.subject is None else self.subject

    @property
    def relative_exposure(self) -> FloatArray:
        """Exposure of each row over the mean of a subject; 1 without exposures; shape (rows,)."""
        if self.exposure is None:
            return np.ones(self.rows)
        relative: FloatArray = self.exposure / self.mean_exposure
        return relative

    @property
    def subject_weights(self) -> FloatArray:
        """How many subjects each row represents, however long these were observed; shape (rows,)."""
        if self.exposure is None:
            return self.weights
        weights: FloatArray = self.weights / self.relative_exposure
        return weights

    def working_residual(self, predicted: FloatArray) -> FloatArray:
        """What predictions leave of responses, of rates as counts, on the working scale; (rows,)."""
        times = 1.0 if self.exposure is None else self.exposure
        return self.endpoint.working_residual(self.response * times, predicted * times)

    @property
    def shares_of_subjects(self) -> FloatArray:
        """How many subjects each row represents, where those of several rows count once; shape (rows,)."""
        weights = self.subject_weights
        if self.subject is None:
            return weights
        shares: FloatArray = weights / np.bincount(self.subject, weights)[self.subject]
        return shares

    @property
    def dose(self) -> FloatArray | None:
        """Standardised dose of each row."""
        if self.dose_covariate is None:
            return None
        dose: FloatArray = self.inputs[:, self.design.inputs_of_covariate[self.dose_covariate][0]]
        return dose

    @property
    def treatment_covariate(self) -> int | None:
        """Position of the dose or the arm, of which there is one at most."""
        return self.dose_covariate if self.arm_covariate is None else self.arm_covariate

    @property
    def treatment_inputs(self) -> tuple[int, ...]:
        """The input columns of the dose or the arm; none without either."""
        position = self.treatment_covariate
        return () if position is None else self.design.inputs_of_covariate[position]

    @property
    def treatment(self) -> FloatArray:
        """Standardised dose of each row, or its arm's indicators; shape (rows, any)."""
        return self.inputs[:, list(self.treatment_inputs)]

    def take(self, rows: IntArray) -> "AnalysisSet":
        """Some of the rows, by their positions; scales stay those of all."""
        return replace(
            self,
            inputs=self.inputs[rows],
            response=self.response[rows],
            weights=self.weights[rows],
            unit=_rank(self.unit[rows]),
            subject=None if self.subject is None else _rank(self.subject[rows]),
            stratum=None if self.stratum is None else self.stratum[rows],
            group=None if self.group is None else self.group[rows],
            exposure=None if self.exposure is None else self.exposure[rows],
            follow_up=None if self.follow_up is None else self.follow_up.take(rows),
            visit=None if self.visit is None else self.visit[rows],
            time=None if self.time is None else self.time[rows],
        )

    def raw_inputs(self, covariate: int) -> FloatArray:
        """Input columns of one covariate, by its position, before scaling; shape (rows, own)."""
        own, scales = self.design.inputs_of_covariate[covariate], self.design.scales
        return np.column_stack([scales[column].restore_inputs(self.inputs[:, column]) for column in own])


def make_analysis_set(
    table: TrialTable,
    endpoint: Endpoint = NORMAL,
    on_log_scale: Collection[str] = (),
    method: MethodSettings | None = None,
) -> AnalysisSet:
    """Bring a table's rows into canonical order, and encode them.

    Parameters
    ----------
    table : TrialTable
    endpoint : Endpoint
    on_log_scale : collection of str
        Covariates that act by their logarithm, all above 0.
    method : MethodSettings, optional
        Of a fit; by default the usual numbers.

    Raises
    ------
    TableError
        If the response is none of the endpoint.
    """
    response = endpoint.responses(table.response)
    endpoint.check_response(table.response.values if response.ndim == 1 else response, table.response.name)
    declared = np.ones(table.rows) if table.weights is None else table.weights
    rows = _canonical_order(table, declared)
    weights = declared[rows]
    if _count_subjects(weights):
        rows = np.repeat(rows, weights.astype(np.int64))
        weights = np.ones(len(rows))
    columns = tuple(take_rows(column, rows) for column in table.covariates)
    schema = with_weighted_medians(table.schema, columns, weights)
    design = make_design(schema, columns, weights, on_log_scale)
    units = table.groups if table.groups is not None else table.subjects
    whole = AnalysisSet(
        design=design,
        inputs=design.encode(columns),
        response=response[rows],
        weights=weights,
        unit=np.arange(len(rows)) if units is None else _rank(units[rows]),
        subject=None if table.subjects is None else _rank(table.subjects[rows]),
        dose_covariate=next((k for k, column in enumerate(columns) if column.name == table.dose), None),
        arm_covariate=next((k for k, column in enumerate(columns) if column.name == table.arm), None),
        group=None if table.groups is None else table.groups[rows],
        stratum=None if table.stratum is None else table.stratum[rows],
        strata=table.strata,
        endpoint=endpoint,
    )
    return _as_modelled(whole, table, rows, method or MethodSettings())


def _as_modelled(
    whole: AnalysisSet, table: TrialTable, rows: IntArray, method: MethodSettings
) -> AnalysisSet:
    """Take what the endpoint needs besides: thresholds, a baseline hazard, visits, times, or rates."""
    if whole.endpoint.is_ordered:
        # Imported here, as the baseline hazard, since what makes them takes an analysis set.
        from covaria.fit.ordered_thresholds import with_thresholds

        return with_thresholds(whole, table.levels, method.thresholds)
    if table.events is not None:
        from covaria.fit.baseline_hazard import over_baseline_hazard

        return over_baseline_hazard(whole, table.events.values[rows] > 0, method.hazard)
    if table.over is not None and whole.subject is not None:
        names = [column.name for column in table.covariates]
        whole = replace(whole, occasion_covariate=names.index(table.over.name))
        # Independent, until a covariance is estimated.
        if isinstance(table.over, NumberColumn):
            apart = AlongLine(np.zeros((1, 1)), 1.0, 0.0)
            return replace(whole, time=table.over.values[rows], subject_covariance=apart)
        apart_at_visits = AtVisits(np.eye(len(table.over.levels)))
        return replace(whole, visit=table.over.codes[rows], subject_covariance=apart_at_visits)
    return whole if table.exposures is None else _per_exposure(whole, table.exposures.values[rows])


def _per_exposure(analysis: AnalysisSet, exposure: FloatArray) -> AnalysisSet:
    """Take rates as the responses, each counting by its exposure: the likelihood of counts with an offset."""
    mean = float(np.average(exposure, weights=analysis.weights))
    return replace(
        analysis,
        response=analysis.response / exposure,
        weights=analysis.weights * exposure / mean,
        exposure=exposure,
        mean_exposure=mean,
    )


def take_rows(column: Column, rows: IntArray) -> Column:
    """Take rows of a column by their positions."""
    if isinstance(column, NumberColumn):
        return column.take(rows)
    return replace(column, codes=column.codes[rows])


def with_weighted_medians(
    schema: tuple[CovariateSchema, ...], columns: tuple[Column, ...], weights: FloatArray
) -> tuple[CovariateSchema, ...]:
    """Take the medians that represent missing numbers from these rows, where they have a value."""
    return tuple(
        replace(covariate, median=weighted_median(column.values, weights))
        if isinstance(covariate, NumberCovariate)
        and isinstance(column, NumberColumn)
        and not np.isnan(column.values).all()
        else covariate
        for covariate, column in zip(schema, columns, strict=True)
    )


def weighted_median(values: FloatArray, weights: FloatArray) -> float:
    """Median of the values that are not NaN, each representing `weights` of them."""
    present = ~np.isnan(values)
    order = np.argsort(values[present], kind="stable")
    ordered, cumulative = values[present][order], np.cumsum(weights[present][order])
    half = cumulative[-1] / 2
    lower, upper = np.searchsorted(cumulative, half), np.searchsorted(cumulative, half, side="right")
    return float((ordered[lower] + ordered[min(upper, len(ordered) - 1)]) / 2)


def _count_subjects(weights: FloatArray) -> bool:
    """Whether the weights are numbers of subjects, few enough to be rows."""
    return bool((weights == np.round(weights)).all()) and float(weights.sum()) <= MOST_COUNTED


def _canonical_order(table: TrialTable, weights: FloatArray) -> IntArray:
    """Order of the rows by value.

    Whose row it is decides only among equal values; the weights come last, so that sums of them do not depend
    on the table's order either.
    """
    exposures = None if table.exposures is None else table.exposures.values
    events = None if table.events is None else table.events.values
    labels = [
        each for each in (exposures, events, table.stratum, table.groups, table.subjects) if each is not None
    ]
    ends = () if table.response.known is None else table.response.known.T
    keys = [*map(_sortable, table.covariates), table.response.values, *ends, *labels]
    return np.lexsort([weights, *keys[::-1]])


def _sortable(column: Column) -> FloatArray:
    numbers = column.values if isinstance(column, NumberColumn) else column.codes.astype(float)
    sortable: FloatArray = np.nan_to_num(numbers, nan=-np.inf)
    return sortable


def _rank(labels: IntArray) -> IntArray:
    """Number labels by where they first appear."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    ranked: IntArray = rank[inverse]
    return ranked
