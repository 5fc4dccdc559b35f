"""Predictions for subjects of whom responses at earlier visits are known."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.errors import TableError
from covaria.model.visit_covariance import VisitCovariance
from covaria.repeated.innovations import innovations
from covaria.table import CategoryColumn, CovariateTable


@dataclass(frozen=True)
class KnownSubjects:
    """Predictions that heed what is known of a subject.

    Attributes
    ----------
    folds : (folds, rows) array
        By the models that did not see each fold, given the subject's responses at earlier visits.
    sd : (rows,) array
        Standard deviation of what is left, by the model's covariance.
    earlier : (rows,) int64 array
        From how many earlier responses each row is predicted.
    """

    folds: FloatArray
    sd: FloatArray
    earlier: IntArray


def of_known_subjects(folds: FloatArray, table: CovariateTable, covariance: VisitCovariance) -> KnownSubjects:
    """Add to predictions, (folds, rows), what is expected from errors at the subject's earlier visits.

    Raises
    ------
    TableError
        If the table does not say whose rows they are, or has two responses of a subject at one visit.
    """
    if table.subjects is None or table.known is None:
        raise TableError(
            f"{table.source} does not say whose rows these are, so that nobody has earlier responses; add "
            "the model's column of the subject, or predict without earlier responses."
        )
    names = [f"row {row}" if each is None else each for row, each in enumerate(table.subjects)]
    subject = np.unique(np.array(names, dtype=object), return_inverse=True)[1].astype(np.int64)
    visit = next(
        each.codes
        for each in table.columns
        if each.name == covariance.visit and isinstance(each, CategoryColumn)
    )
    known = ~np.isnan(table.known)
    _check_once(table, covariance, subject[known] * len(covariance.visits) + visit[known])
    found = innovations(covariance.matrix, subject, visit, known)
    return KnownSubjects(folds + found.expected(table.known - folds), found.sd, found.counts)


def _check_once(table: CovariateTable, covariance: VisitCovariance, key: IntArray) -> None:
    if len(np.unique(key)) < len(key):
        raise TableError(
            f"{table.source}: a subject has more than one response at one {covariance.visit}; choose one of "
            "them by a filter."
        )
