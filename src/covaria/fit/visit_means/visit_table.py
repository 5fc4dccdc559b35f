"""The rows of a trial with visits: who was measured when, under which treatment."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.errors import RoleError, TableError
from covaria.fit.visit_means.request import RepeatedRequest, check_request
from covaria.fit.visit_means.treatment import Treatment, treatment_of
from covaria.table import (
    CategoryColumn,
    Column,
    NumberColumn,
    Role,
    RoleRequest,
    Selection,
    TextTable,
    assign_roles,
    text_table,
)
from covaria.table.categories import take_rows
from covaria.table.draft import Draft, draft_trial, is_missing
from covaria.table.exclusions import count_exclusions
from covaria.table.visit_order import visits_in_order
from covaria.wording.lists import counted, listed

NEEDS_ORDER = ("ar1", "heterogeneous-ar1")


@dataclass(frozen=True)
class VisitTable:
    """Rows with a response, every column typed.

    Attributes
    ----------
    source, response : str
    values : (rows,) array
        The responses.
    subject : (rows,) int64 array
        Counted from 0.
    over : CategoryColumn or NumberColumn
        Visits in their order, or times.
    treatment : Treatment
    arm : (rows,) int64 array
        Position of each row's arm.
    covariates : tuple of Column
        Without the treatment and the visit; nothing missing.
    notes : tuple of str
        What was left out.
    text : TextTable
        The same rows as they were read.
    """

    source: str
    response: str
    values: FloatArray
    subject: IntArray
    over: CategoryColumn | NumberColumn
    treatment: Treatment
    arm: IntArray
    covariates: tuple[Column, ...]
    notes: tuple[str, ...]
    text: TextTable


def read_visits(
    data: object, request: RepeatedRequest, missing: Iterable[str], selection: Selection
) -> VisitTable:
    """Read the columns of an analysis of repeated measures, and leave out rows that cannot be used.

    Raises
    ------
    TableError, RoleError, UsageError
        If the table cannot be read or used, or columns and roles do not fit.
    """
    check_request(request)
    table = text_table(data, missing, selection)
    draft = _draft(table, request)
    grounds = list(_grounds(draft, request))
    usable, excluded = count_exclusions(draft.rows, grounds)
    if not usable.any():
        raise TableError(f"{table.source}: no row has a response and all that is asked for beside it.")
    treatment = treatment_of(draft, request)
    subjects = _subjects(draft)
    over = _over(draft, request, usable)
    own = {request.visit, request.time, treatment.name}
    found = VisitTable(
        source=table.source,
        response=request.response,
        values=draft.response.values[usable],
        subject=np.unique(subjects[usable], return_inverse=True)[1].astype(np.int64),
        over=over,
        treatment=treatment,
        arm=treatment.arm[usable],
        covariates=tuple(_taken(each, usable) for each in draft.covariates if each.name not in own),
        notes=tuple(
            f"{counted(each.rows, 'row')} left out: {each.reason}." for each in (*draft.excluded, *excluded)
        ),
        text=table.take(usable),
    )
    _check_once(draft, found, usable)
    return found


def _draft(table: TextTable, request: RepeatedRequest) -> Draft:
    over = request.visit or request.time or ""
    covariates = request.all_covariates
    for name in (request.arm, request.dose, over, request.response, request.subject):
        if name in covariates:
            raise RoleError(f"{name} is named as a covariate and for something else; name it once.")
    roles = RoleRequest(
        response=request.response,
        subject=request.subject,
        arm=request.arm,
        dose=request.dose,
        covariates=(*covariates, *([over] if request.visit is None else [])),
        others=((over, Role.CATEGORY),) if request.visit is not None else (),
    )
    return draft_trial(table, assign_roles(table, roles))


def _grounds(draft: Draft, request: RepeatedRequest) -> Iterable[tuple[str, BoolArray]]:
    yield f"{draft.response.name} (response) is missing", is_missing(draft.response)
    if draft.subjects is not None:
        yield f"{draft.subjects.name} (subject) is missing", is_missing(draft.subjects)
    words = {request.visit: "visit", request.time: "time", request.arm: "arm", request.dose: "dose"}
    for column in draft.covariates:
        yield f"{column.name} ({words.get(column.name, 'covariate')}) is missing", is_missing(column)


def _subjects(draft: Draft) -> IntArray:
    if draft.subjects is None:
        raise RoleError(
            f"{draft.source}: no column looks like the identifier of a subject; name it as the subject."
        )
    return draft.subjects.codes


def _over(draft: Draft, request: RepeatedRequest, usable: BoolArray) -> CategoryColumn | NumberColumn:
    name = request.visit or request.time
    column = next(each for each in draft.covariates if each.name == name)
    if request.visit is None:
        if isinstance(column, CategoryColumn):
            raise RoleError(
                f"{draft.source}: {name} is to be the time but holds names; name it as the visit, or a "
                "column of numbers as the time."
            )
        return NumberColumn(column.name, column.values[usable])
    if isinstance(column, NumberColumn):
        raise TypeError(f"the visit {name} is not a category")
    visits, is_known = visits_in_order(take_rows(column, usable), request.visits)
    if len(visits.levels) < 2:
        raise TableError(
            f"{draft.source}: only one {name} has responses, which is no repeated measure; compare arms "
            "there by covaria fit, or take more visits."
        )
    if not is_known and (request.at is None or request.structure in NEEDS_ORDER):
        raise RoleError(
            f"{draft.source}: the order in time of {name} does not follow from its names "
            f"({listed(visits.levels)}); give it by visits, or name a column of visit numbers."
        )
    return visits


def _taken(column: Column, rows: BoolArray) -> Column:
    if isinstance(column, CategoryColumn):
        return take_rows(column, rows)
    return NumberColumn(column.name, column.values[rows])


def _check_once(draft: Draft, found: VisitTable, usable: BoolArray) -> None:
    """Refuse two responses of a subject at one visit, and a subject under two treatments."""
    subject = draft.subjects.name if draft.subjects is not None else ""
    if isinstance(found.over, CategoryColumn):
        key = found.subject * len(found.over.levels) + found.over.codes
        again = np.bincount(key)[key] > 1
        if again.any():
            raise TableError(
                f"{found.source}: one {subject} has more than one response at one {found.over.name} in "
                f"{_placed(draft, usable, again)}; choose one of them by a filter."
            )
    first = np.full(int(found.subject.max()) + 1, -1)
    first[found.subject[::-1]] = found.arm[::-1]
    other = found.arm != first[found.subject]
    if other.any():
        raise TableError(
            f"{found.source}: one {subject} has another {found.treatment.name} than before in "
            f"{_placed(draft, usable, other)}, as in a crossover, which this model is not for."
        )


def _placed(draft: Draft, usable: BoolArray, rows: BoolArray) -> str:
    where = np.zeros(draft.rows, np.bool_)
    where[np.flatnonzero(usable)[rows]] = True
    return draft.place(where)
