"""The mean of a response by arm and visit, or along a line over time, with covariates at their averages."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.errors import TableError
from covaria.fit.visit_means.network_scores import network_scores, only_varying
from covaria.fit.visit_means.request import RepeatedRequest
from covaria.fit.visit_means.visit_table import VisitTable
from covaria.table import CategoryColumn, Column, NumberColumn
from covaria.wording.lists import counted, listed

DETERMINED = 1e-8
"""Smallest singular value of the scaled design; below it, a column is as good as a sum of others."""


@dataclass(frozen=True)
class MeanModel:
    """A linear model of the mean.

    Attributes
    ----------
    design : (rows, coefficients) array
        First a column for each arm at each visit, or the arms' starts and slopes; then covariates less their
        averages over the subjects.
    arms : int
    visits : int
        0 over time.
    common_start : bool
    """

    design: FloatArray
    arms: int
    visits: int
    common_start: bool

    def at_visit(self, arm: int, visit: int) -> FloatArray:
        """Combination of the coefficients that is the mean of an arm at a visit."""
        return self._unit(arm * self.visits + visit)

    def at_time(self, arm: int, time: float) -> FloatArray:
        """Combination of the coefficients that is the mean of an arm at a time."""
        start = self._unit(0 if self.common_start else arm)
        return start + time * self.slope(arm)

    def slope(self, arm: int) -> FloatArray:
        """Combination of the coefficients that is the slope of an arm."""
        return self._unit((1 if self.common_start else self.arms) + arm)

    def _unit(self, place: int) -> FloatArray:
        unit = np.zeros(self.design.shape[1])
        unit[place] = 1.0
        return unit


def mean_model(table: VisitTable, request: RepeatedRequest) -> MeanModel:
    """Make the design of all rows.

    Raises
    ------
    TableError
        If an arm has no response at a visit, or covariates follow from visits, arms or one another.
    """
    arms = np.eye(len(table.treatment.arms))[table.arm]
    if isinstance(table.over, CategoryColumn):
        visits = np.eye(len(table.over.levels))[table.over.codes]
        _check_cells(table)
        core, changing = _products(arms, visits), visits
    else:
        time = table.over.values[:, None]
        starts = np.ones((len(arms), 1)) if request.common_start else arms
        core, changing = np.hstack([starts, arms * time]), np.hstack([np.ones_like(time), time])
    covariates = dict[str, FloatArray]()
    for column in table.covariates:
        centred = _centred(column, table.subject)
        by_visit = column.name in request.by_visit
        covariates[column.name] = _products(centred, changing) if by_visit else centred
    scores = _scores(table, request)
    design = np.hstack([core, *covariates.values(), *scores])
    if not _is_determined(design):
        known = np.hstack([core, *scores])
        raise TableError(
            f"{table.source}: {listed(_inseparable(known, covariates)) or 'Means'} cannot be separated from "
            f"visits, arms or one another in {counted(len(design), 'row')}; leave some covariates out."
        )
    visits_counted = len(table.over.levels) if isinstance(table.over, CategoryColumn) else 0
    return MeanModel(design, arms.shape[1], visits_counted, request.common_start)


def _products(first: FloatArray, second: FloatArray) -> FloatArray:
    """All products of a column of one with a column of the other, those of the first together."""
    return (first[:, :, None] * second[:, None, :]).reshape(len(first), -1)


def _centred(column: Column, subject: IntArray) -> FloatArray:
    """Numbers as they are, and an indicator for each level of a category but the first, less averages.

    Each subject counts once, with the average of its rows.
    """
    if isinstance(column, NumberColumn):
        values = column.values[:, None]
    else:
        values = (column.codes[:, None] == np.arange(1, len(column.levels))).astype(float)
    counts = np.bincount(subject)
    of_subjects = np.array([np.bincount(subject, each) / counts for each in values.T]).reshape(
        -1, len(counts)
    )
    centred: FloatArray = values - of_subjects.mean(axis=1)
    return centred


def _scores(table: VisitTable, request: RepeatedRequest) -> list[FloatArray]:
    """What networks predict, with a coefficient for each visit; nothing where none is asked for."""
    if not request.networks or not isinstance(table.over, CategoryColumn):
        return []
    visits, codes = table.over.levels, table.over.codes
    scores = only_varying(network_scores(table.text, request, table.subject, visits), table.values)
    by_visit = np.eye(len(visits))[codes] * scores[table.subject, codes][:, None]
    return [by_visit[:, scores.any(axis=0)]]


def _check_cells(table: VisitTable) -> None:
    visits = table.over.levels if isinstance(table.over, CategoryColumn) else ()
    counts = np.zeros((len(table.treatment.arms), len(visits)), np.int64)
    if isinstance(table.over, CategoryColumn):
        np.add.at(counts, (table.arm, table.over.codes), 1)
    for arm, row in zip(table.treatment.arms, counts, strict=True):
        absent = [visit for visit, count in zip(visits, row, strict=True) if not count]
        if absent:
            where = f" in {table.treatment.name} {arm}" if arm else ""
            raise TableError(
                f"{table.source}: {table.response} has no value at {table.over.name} {listed(absent)}{where};"
                " leave out this visit or arm by a filter."
            )


def _inseparable(known: FloatArray, covariates: dict[str, FloatArray]) -> list[str]:
    """The covariates that take part in a sum of columns that is 0; all of them where rows are too few."""
    rows = len(known)
    if rows <= known.shape[1] + sum(each.shape[1] for each in covariates.values()):
        return list(covariates)
    found = []
    for name, columns in covariates.items():
        others = np.hstack([known, *(each for each in covariates.values() if each is not columns)])
        if _rank(np.hstack([others, columns])) < _rank(others) + columns.shape[1]:
            found.append(name)
    return found


def _is_determined(design: FloatArray) -> bool:
    rows, coefficients = design.shape
    return rows > coefficients and bool(_rank(design) == coefficients)


def _rank(design: FloatArray) -> int:
    sizes = np.linalg.norm(design, axis=0)
    return int(np.linalg.matrix_rank(design / np.where(sizes > 0, sizes, 1.0), DETERMINED))
