"""Predictions for subjects of whom earlier responses are known."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.errors import TableError
from covaria.model.time_covariance import TimeCovariance
from covaria.model.visit_covariance import VisitCovariance
from covaria.table import CategoryColumn, CovariateTable


@dataclass(frozen=True)
class KnownSubjects:
    """Predictions that heed what is known of a subject.

    Attributes
    ----------
    folds : (folds, rows) array
        By the models that did not see each fold, given the subject's earlier responses.
    sd : (rows,) array
        Standard deviation of what is left, by the model's covariance.
    earlier : (rows,) int64 array
        From how many earlier responses each row is predicted.
    """

    folds: FloatArray
    sd: FloatArray
    earlier: IntArray


def of_known_subjects(
    folds: FloatArray, table: CovariateTable, covariance: VisitCovariance | TimeCovariance
) -> KnownSubjects:
    """Add to predictions, (folds, rows), what is expected from the subject's errors before.

    Raises
    ------
    TableError
        If the table does not say whose rows they are, has two responses of a subject at one visit or time, or
        a row without a time.
    """
    if table.subjects is None or table.known is None:
        raise TableError(
            f"{table.source} does not say whose rows these are, so that nobody has earlier responses; add "
            "the model's column of the subject, or predict without earlier responses."
        )
    names = [f"row {row}" if each is None else each for row, each in enumerate(table.subjects)]
    subject = np.unique(np.array(names, dtype=object), return_inverse=True)[1].astype(np.int64)
    at = _when(table, covariance.column)
    known = ~np.isnan(table.known)
    _check_once(table, covariance.column, np.column_stack([subject, at])[known])
    found = covariance.of_subject.innovations(subject, at, known)
    return KnownSubjects(folds + found.expected(table.known - folds), found.sd, found.counts)


def _when(table: CovariateTable, name: str) -> FloatArray:
    """The visit of each row, counted from 0, or its time; shape (rows,)."""
    column = next(each for each in table.columns if each.name == name)
    if isinstance(column, CategoryColumn):
        return column.codes.astype(float)
    if np.isnan(column.values).any():
        raise TableError(
            f"{table.source}: {name} (time) is missing in some row, so that nobody knows what came before "
            "it; leave such rows out by a filter, or predict without earlier responses."
        )
    return column.values


def _check_once(table: CovariateTable, name: str, keys: FloatArray) -> None:
    if len(np.unique(keys, axis=0)) < len(keys):
        raise TableError(
            f"{table.source}: a subject has more than one response at one {name}; choose one of them by a "
            "filter."
        )
