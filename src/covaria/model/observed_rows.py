"""Rows that a model is compared with: which belong together, and whether it was fitted to them."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.errors import TableError
from covaria.model.response_model import ResponseModel
from covaria.table import (
    EVERYTHING,
    MISSING_LEVEL,
    CovariateTable,
    Exclusion,
    Role,
    Selection,
    TextTable,
    covariate_table,
    text_table,
)
from covaria.table.categories import category_column
from covaria.table.declared import check_column
from covaria.table.exclusions import count_exclusions
from covaria.table.number_column import number_column
from covaria.table.trial import events_seen, modelled_fingerprint


@dataclass(frozen=True)
class ObservedRows:
    """Rows that a model is compared with.

    Attributes
    ----------
    table : CovariateTable
        With responses.
    weights : (rows,) array
        How many subjects each row represents.
    cluster : (rows,) int64 array or None
        The subject or group of each row; None where each is a subject of its own.
    clustered_by : str or None
        The column that this comes from.
    in_sample : bool
        Whether the model was fitted to these rows.
    excluded : tuple of Exclusion
        Rows that are not here.
    events : (rows,) array or None
        1 where a time is that of an event, 0 where it is censored.
    """

    table: CovariateTable
    weights: FloatArray
    cluster: IntArray | None
    clustered_by: str | None
    in_sample: bool
    excluded: tuple[Exclusion, ...]
    events: FloatArray | None = None

    @property
    def clusters(self) -> int:
        """Number of subjects or groups."""
        return self.table.rows if self.cluster is None else len(np.unique(self.cluster))


def read_observed_rows(
    model: ResponseModel,
    data: object,
    subject: str | None = None,
    group: str | None = None,
    selection: Selection = EVERYTHING,
) -> ObservedRows:
    """Read the rows of a table that a model's predictions can be compared with.

    Rows without a response, a weight above 0, or the subject or group by which rows belong together are left
    out and counted.

    Parameters
    ----------
    model : ResponseModel
    data : path, data frame, or mapping of columns
    subject, group : str, optional
        Columns that say which rows belong together, a group before a subject. By default those of the table
        that the model was fitted to, as far as there are at least two groups.
    selection : Selection

    Raises
    ------
    TableError, RoleError
        If the table does not fit the model, or lacks the response or a column that is named.
    """
    text = model.labelled(text_table(data, model.missing, selection))
    clustered_by = _cluster_column(model, text, subject, group)
    weighed_by = _column_of(model, text, Role.WEIGHT)
    usable, excluded = _usable(text, clustered_by, weighed_by)
    seen = _events(model, text)
    if seen is not None:
        usable = usable & ~np.isnan(seen)
    kept = text.take(usable)
    table = _compared_table(model, kept, subject)
    rows = np.isin(kept.row_numbers, table.row_numbers)
    return ObservedRows(
        table=table,
        weights=np.ones(table.rows) if weighed_by is None else _weights(kept, weighed_by)[rows],
        cluster=None if clustered_by is None else category_column(kept, clustered_by).codes[rows],
        clustered_by=clustered_by,
        in_sample=modelled_fingerprint(text, model.provenance.roles) == model.provenance.modelled_fingerprint,
        excluded=(*excluded, *table.excluded),
        events=None if seen is None else seen[usable][rows],
    )


def _compared_table(model: ResponseModel, kept: TextTable, subject: str | None) -> CovariateTable:
    return covariate_table(
        kept,
        model.design.schema,
        model.response,
        subject=subject or model.column_of(Role.SUBJECT),
        fillable=model.fillable,
        exposure=model.column_of(Role.EXPOSURE),
    )


def _cluster_column(
    model: ResponseModel, text: TextTable, subject: str | None, group: str | None
) -> str | None:
    """The column by which rows belong together: as named, or as in the fit."""
    for name, role in ((group, Role.GROUP), (subject, Role.SUBJECT)):
        if name is not None:
            check_column(text, name, role)
            return name
    of_group, of_subject = (_column_of(model, text, role) for role in (Role.GROUP, Role.SUBJECT))
    if of_group is not None and (of_subject is None or len(category_column(text, of_group).levels) > 1):
        return of_group
    return of_subject


def _column_of(model: ResponseModel, text: TextTable, role: Role) -> str | None:
    """The model's column of a role, where the table has one of that name."""
    names = (each.column for each in model.provenance.roles if each.role is role)
    return next((name for name in names if name in text.cells), None)


def _usable(
    text: TextTable, clustered_by: str | None, weighed_by: str | None
) -> tuple[BoolArray, tuple[Exclusion, ...]]:
    grounds = []
    if weighed_by is not None:
        weights = _weights(text, weighed_by)
        grounds.append((f"{weighed_by} (weight) is missing or not above 0", ~(weights > 0)))
    if clustered_by is not None:
        unknown = np.equal(category_column(text, clustered_by).codes, MISSING_LEVEL)
        grounds.append((f"{clustered_by}, by which rows belong together, is missing", unknown))
    usable, excluded = count_exclusions(text.rows, grounds)
    if not usable.any():
        raise TableError(
            f"{text.source}: {excluded[0].reason} in every row; fill it in, or leave the column out."
        )
    return usable, excluded


def _events(model: ResponseModel, text: TextTable) -> FloatArray | None:
    """1 where a time is that of an event, 0 where it is censored, NaN where that is missing."""
    for role in (Role.EVENT, Role.CENSOR):
        name = model.column_of(role)
        if name is not None:
            check_column(text, name, role)
            values = number_column(text, name, "whether the event was seen").values
            return np.where(np.isnan(values), np.nan, events_seen(values, role))
    return None


def _weights(text: TextTable, name: str) -> FloatArray:
    return number_column(text, name, "the weight").values
