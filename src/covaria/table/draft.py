"""A typed trial before the checks: what they look at."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.errors import RoleError
from covaria.table.categories import category_column, pool_rare_levels, take_rows
from covaria.table.columns import MISSING_LEVEL, CategoryColumn, Column, NumberColumn
from covaria.table.exclusions import Exclusion, count_exclusions
from covaria.table.inference.all_the_same import ALL_THE_SAME
from covaria.table.inference.empty import EMPTY
from covaria.table.inference.imputation_flag import IMPUTATION_FLAG
from covaria.table.number_column import COVARIATE, RESPONSE, number_column
from covaria.table.roles import MODELLED, Role, RoleAssignment
from covaria.table.rows_without_dose import RowsWithoutDose, rows_without_dose
from covaria.table.strata import strata_columns
from covaria.table.text import TextTable
from covaria.table.time_order import in_time_order
from covaria.table.visit_order import visits_in_order
from covaria.table.written_doses import dose_column
from covaria.wording.lists import listed, placed


@dataclass(frozen=True)
class Draft:
    """A typed trial, some rows of it perhaps already left out.

    Attributes
    ----------
    source, row_word : str
        As in the table that was read.
    roles : tuple of RoleAssignment
        One per column of the table.
    response : NumberColumn
        The response.
    covariates : tuple of Column
        In the order of the table, the dose or arm among them.
    subjects, groups : CategoryColumn or None
        The levels are the identifiers.
    weights : NumberColumn or None
        The weight of each row.
    exposures : NumberColumn or None
        How long events were counted in each row.
    events : NumberColumn or None
        Whether each time is that of an event, as its role has it: 1 where it is, or 0 where it is.
    imputed : CategoryColumn or None
        What says, under a known name, which responses were imputed or derived.
    row_numbers : (rows,) int64 array
        What messages call the rows.
    rows_read : int
        Rows of the table.
    excluded : tuple of Exclusion
        The rows that were left out.
    strata : tuple of CategoryColumn
        Within which subjects were randomised.
    without_dose : RowsWithoutDose or None
        Rows whose dose is empty, where there are such.
    assumed, filtered_by : tuple of str
        As in the table that was read.
    is_labelled : bool
        Whether the response is one of 1 and 0, declared as yes or no.
    endpoint : str
        What kind of number the response was declared to be, unless that is yes or no; empty without.
    levels : tuple of str
        Of the response, in their order, where that was declared.
    """

    source: str
    row_word: str
    roles: tuple[RoleAssignment, ...]
    response: NumberColumn
    covariates: tuple[Column, ...]
    subjects: CategoryColumn | None
    groups: CategoryColumn | None
    weights: NumberColumn | None
    row_numbers: IntArray
    rows_read: int
    excluded: tuple[Exclusion, ...] = ()
    strata: tuple[CategoryColumn, ...] = ()
    without_dose: RowsWithoutDose | None = None
    assumed: tuple[str, ...] = ()
    filtered_by: tuple[str, ...] = ()
    is_labelled: bool = False
    endpoint: str = ""
    levels: tuple[str, ...] = ()
    exposures: NumberColumn | None = None
    events: NumberColumn | None = None
    imputed: CategoryColumn | None = None

    @property
    def rows(self) -> int:
        """Number of rows that are still in."""
        return len(self.row_numbers)

    def column_of(self, role: Role) -> str | None:
        """Return the name of the column of a role that belongs to one column."""
        return next((assignment.column for assignment in self.roles if assignment.role is role), None)

    @property
    def arm(self) -> CategoryColumn | None:
        """The column of the arm, where one is declared."""
        return self._category(Role.ARM)

    @property
    def visit(self) -> CategoryColumn | None:
        """The column of planned visits, where one is declared."""
        return self._category(Role.VISIT)

    @property
    def time(self) -> NumberColumn | None:
        """The column of continuous times, where one is declared."""
        name = self.column_of(Role.TIME)
        columns = (each for each in self.covariates if isinstance(each, NumberColumn))
        return next((each for each in columns if each.name == name), None)

    def _category(self, role: Role) -> CategoryColumn | None:
        name = self.column_of(role)
        columns = (each for each in self.covariates if isinstance(each, CategoryColumn))
        return next((each for each in columns if each.name == name), None)

    def place(self, rows: BoolArray) -> str:
        """Return the rows of a mask in words, such as "lines 4, 9, 11 and 20 more"."""
        return placed(self.row_word, self.row_numbers[rows].tolist())


def draft_trial(table: TextTable, roles: tuple[RoleAssignment, ...], strata: tuple[str, ...] = ()) -> Draft:
    """Type the columns that have a role.

    Raises
    ------
    RoleError
        When the roles belong to another table or name no response, or strata do not fit.
    TableError
        When a cell that must be a number is none, or is infinite.
    """
    absent = [assignment.column for assignment in roles if assignment.column not in table.cells]
    if absent:
        raise RoleError(
            f"{table.source} has no column {listed(absent)}; assign the roles for this table again."
        )
    by_role = {assignment.role: assignment.column for assignment in roles}
    if Role.RESPONSE not in by_role:
        raise RoleError(f"{table.source}: no column has the role of the response; name one.")
    weight, subject, group = (by_role.get(role) for role in (Role.WEIGHT, Role.SUBJECT, Role.GROUP))
    exposure, event = by_role.get(Role.EXPOSURE), by_role.get(Role.EVENT, by_role.get(Role.CENSOR))
    response = replace(number_column(table, by_role[Role.RESPONSE], RESPONSE), known=table.known)
    covariates = tuple(_covariate(table, assignment) for assignment in roles if assignment.role in MODELLED)
    doses = next((column for column in covariates if column.name == by_role.get(Role.DOSE)), None)
    imputed = next((each.column for each in roles if each.rule == IMPUTATION_FLAG.code), None)
    return Draft(
        source=table.source,
        row_word=table.row_word,
        roles=roles,
        response=response,
        covariates=covariates,
        subjects=category_column(table, subject) if subject else None,
        groups=category_column(table, group) if group else None,
        weights=number_column(table, weight, "the weight") if weight else None,
        row_numbers=table.row_numbers,
        rows_read=table.rows_read,
        excluded=table.excluded,
        strata=strata_columns(table, strata, roles),
        without_dose=None if doses is None else _without_dose(table, doses, response, roles),
        assumed=table.assumed,
        filtered_by=table.filtered_by,
        is_labelled=table.labels == response.name,
        endpoint=table.endpoint,
        levels=table.levels,
        exposures=number_column(table, exposure, "the exposure") if exposure else None,
        events=number_column(table, event, "whether the event was seen") if event else None,
        imputed=category_column(table, imputed) if imputed else None,
    )


def _without_dose(
    table: TextTable, doses: Column, response: NumberColumn, roles: tuple[RoleAssignment, ...]
) -> RowsWithoutDose | None:
    where = is_missing(doses) & ~is_missing(response)
    others = tuple(each.column for each in roles if each.role in {*MODELLED, Role.IGNORE} - {Role.DOSE})
    return rows_without_dose(table, where, others) if where.any() else None


def _covariate(table: TextTable, assignment: RoleAssignment) -> Column:
    if assignment.kind == "category":
        column = category_column(table, assignment.column)
        if assignment.role is Role.VISIT:
            return visits_in_order(column)[0]
        return column if assignment.role is Role.ARM else in_time_order(column)
    if assignment.role is Role.DOSE:
        return dose_column(table, assignment.column)
    return number_column(table, assignment.column, COVARIATE, may_be_below=True)


def exclude_unusable(draft: Draft) -> Draft:
    """Leave out rows without response, dose, arm, visit or time, weight, exposure, subject or group.

    A row without subject or group cannot be kept together with its like when the table is divided, and a row
    without a dose or an arm says nothing about it.
    """
    usable, excluded = count_exclusions(draft.rows, _grounds(draft))
    if not excluded:
        return draft

    def kept(column: Column) -> Column:
        if isinstance(column, CategoryColumn):
            return take_rows(column, usable)
        return column.take(usable)

    def kept_numbers(column: NumberColumn | None) -> NumberColumn | None:
        return None if column is None else NumberColumn(column.name, column.values[usable])

    return replace(
        draft,
        response=draft.response.take(usable),
        covariates=tuple(kept(column) for column in draft.covariates),
        subjects=take_rows(draft.subjects, usable) if draft.subjects else None,
        groups=take_rows(draft.groups, usable) if draft.groups else None,
        weights=kept_numbers(draft.weights),
        exposures=kept_numbers(draft.exposures),
        events=kept_numbers(draft.events),
        imputed=take_rows(draft.imputed, usable) if draft.imputed else None,
        row_numbers=draft.row_numbers[usable],
        excluded=(*draft.excluded, *excluded),
        strata=tuple(take_rows(column, usable) for column in draft.strata),
    )


def is_missing(column: Column) -> BoolArray:
    """Return where a column has no value."""
    if isinstance(column, CategoryColumn):
        return np.equal(column.codes, MISSING_LEVEL)
    return np.isnan(column.values)


def _grounds(draft: Draft) -> Iterator[tuple[str, BoolArray]]:
    yield f"{draft.response.name} (response) is missing", is_missing(draft.response)
    for role in (Role.DOSE, Role.ARM, Role.VISIT, Role.TIME):
        name = draft.column_of(role)
        for column in draft.covariates:
            if column.name == name:
                yield f"{column.name} ({role}) is missing", is_missing(column)
    if draft.weights:
        yield f"{draft.weights.name} (weight) is missing", is_missing(draft.weights)
        yield f"{draft.weights.name} (weight) is 0", draft.weights.values == 0.0
    if draft.exposures:
        nothing = (draft.exposures.values == 0.0) & (draft.response.values == 0.0)
        yield f"{draft.exposures.name} (exposure) is missing", is_missing(draft.exposures)
        yield f"{draft.exposures.name} (exposure) is 0, and no event was seen", nothing
    if draft.events:
        yield f"{draft.events.name} (whether the event was seen) is missing", is_missing(draft.events)
    if draft.subjects:
        yield f"{draft.subjects.name} (subject) is missing", is_missing(draft.subjects)
    if draft.groups:
        yield f"{draft.groups.name} (group) is missing", is_missing(draft.groups)


def varies(column: Column) -> bool:
    """Return whether a column has at least two different values."""
    if isinstance(column, CategoryColumn):
        return len(column.levels) > 1
    present = column.values[~np.isnan(column.values)]
    return bool(present.size) and bool(present.min() < present.max())


def pool_rare(draft: Draft) -> Draft:
    """Take the rare levels of each category among the covariates together; arms and visits stay apart."""
    apart = {draft.column_of(Role.ARM), draft.column_of(Role.VISIT)}
    subjects = _shares_of_subjects(draft)
    covariates = (
        pool_rare_levels(column, subjects)
        if isinstance(column, CategoryColumn) and column.name not in apart
        else column
        for column in draft.covariates
    )
    return replace(draft, covariates=tuple(covariates))


def _shares_of_subjects(draft: Draft) -> FloatArray:
    """How many subjects each row represents, where those of several rows count once; shape (rows,)."""
    # Weights below 0 are refused, but all checks run first.
    weights = np.ones(draft.rows) if draft.weights is None else np.abs(draft.weights.values)
    if draft.subjects is None:
        return weights
    shares: FloatArray = weights / np.bincount(draft.subjects.codes, weights)[draft.subjects.codes]
    return shares


def leave_out_constants(draft: Draft) -> Draft:
    """Leave out covariates that are the same in every row that is still in; their role becomes "ignore"."""
    constant = {column.name: column for column in draft.covariates if not varies(column)}

    def revised(assignment: RoleAssignment) -> RoleAssignment:
        if assignment.column not in constant:
            return assignment
        empty = is_missing(constant[assignment.column]).all()
        rule, reason = (EMPTY, "missing") if empty else (ALL_THE_SAME, "the same")
        return replace(assignment, role=Role.IGNORE, reason=f"{reason} in every usable row", rule=rule.code)

    return replace(
        draft,
        roles=tuple(map(revised, draft.roles)),
        covariates=tuple(column for column in draft.covariates if column.name not in constant),
    )
