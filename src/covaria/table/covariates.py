"""A table brought to a model: its covariates as the model knows them, for prediction and evaluation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import BoolArray, IntArray
from covaria.errors import TableError
from covaria.table.absent_column import remedy_for_absent
from covaria.table.below_limit import indicator_of, with_indicators
from covaria.table.categories import known_levels
from covaria.table.columns import MISSING_LEVEL, CategoryColumn, Column, NumberColumn
from covaria.table.declared import check_column
from covaria.table.exclusions import Exclusion, count_exclusions
from covaria.table.number_column import number_column
from covaria.table.roles import Role
from covaria.table.schema import CategoryCovariate, CovariateSchema, NumberCovariate, WrittenDose
from covaria.table.text import TextTable
from covaria.table.written_doses import dose_column
from covaria.wording.lists import counted, listed


@dataclass(frozen=True)
class CovariateTable:
    """Covariates for a model.

    Attributes
    ----------
    source : str
        The file's name as the user wrote it, or "the data frame".
    columns : tuple of Column
        In the order of the model's schema, with its levels; a missing number is NaN.
    outside : (rows,) bool array
        Where some number is outside the range of the training rows; a missing one does not.
    response : NumberColumn or None
        Without missing values, when one was asked for.
    row_numbers : (rows,) int64 array
        What messages call the rows.
    excluded : tuple of Exclusion
        Rows that are not here.
    notes : tuple of str
        Sentences for the user.
    """

    source: str
    columns: tuple[Column, ...]
    outside: BoolArray
    response: NumberColumn | None
    row_numbers: IntArray
    excluded: tuple[Exclusion, ...]
    notes: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.row_numbers)


def covariate_table(
    table: TextTable, schema: tuple[CovariateSchema, ...], response: str | None = None
) -> CovariateTable:
    """Read the covariates that a model needs from a table.

    Parameters
    ----------
    table : TextTable
        The table as read; further columns in it do no harm.
    schema : tuple of CovariateSchema
        The model's covariates.
    response : str or None
        The column of the response; rows without one are then left out and counted.

    Raises
    ------
    RoleError
        When there is no column of the response's name.
    TableError
        When a covariate's column is absent, a number is none, or a category holds a level that the model
        never saw (a missing cell is one, unless some were missing in training).
    """
    table = with_indicators(table, tuple(covariate.name for covariate in schema))
    _check_columns(table, schema)
    observed, table, excluded = _with_response(table, response)
    columns = tuple(_column(table, covariate) for covariate in schema)
    outside = np.zeros(table.rows, np.bool_)
    for column, covariate in zip(columns, schema, strict=True):
        if isinstance(column, NumberColumn) and isinstance(covariate, NumberCovariate):
            outside |= (column.values < covariate.minimum) | (column.values > covariate.maximum)
    return CovariateTable(
        source=table.source,
        columns=columns,
        outside=outside,
        response=observed,
        row_numbers=table.row_numbers,
        excluded=(*table.excluded, *excluded),
        notes=(
            *(f"{each}." for each in table.assumed),
            *_limits(table, schema),
            *_others(table, schema),
            *_notes(columns, schema, outside),
        ),
    )


def _check_columns(table: TextTable, schema: Sequence[CovariateSchema]) -> None:
    absent = [covariate.name for covariate in schema if covariate.name not in table.cells]
    if absent:
        # Several that are absent have no name that looks like all of them.
        remedy = remedy_for_absent(table, absent[0] if len(absent) == 1 else "")
        raise TableError(
            f"{table.source} has no column {listed(absent)}, of the {counted(len(schema), 'covariate')} that "
            f"the model needs; {remedy}"
        )


def _with_response(
    table: TextTable, response: str | None
) -> tuple[NumberColumn | None, TextTable, tuple[Exclusion, ...]]:
    if response is None:
        return None, table, ()
    check_column(table, response, Role.RESPONSE)
    observed = number_column(table, response, "the response")
    grounds = [(f"{response} (response) is missing", np.isnan(observed.values))]
    usable, excluded = count_exclusions(table.rows, grounds)
    if not usable.any():
        raise TableError(
            f"{table.source}: {response} (response) is missing in every row; fill it in, or predict only."
        )
    return NumberColumn(response, observed.values[usable]), table.take(usable), excluded


def _column(table: TextTable, covariate: CovariateSchema) -> Column:
    if isinstance(covariate, WrittenDose):
        return dose_column(table, covariate.name, unit=covariate.unit)
    if isinstance(covariate, NumberCovariate):
        return number_column(table, covariate.name, "a covariate of the model", may_be_below=True)
    column, new = known_levels(table, covariate.name, covariate.levels, covariate.pooled)
    if covariate.takes_others:
        column = replace(column, codes=np.where(new, len(covariate.levels) - 1, column.codes))
    elif new.any():
        raise TableError(_unknown(table, covariate, new, "a level that the model never saw"))
    missing = column.codes == MISSING_LEVEL
    if missing.any() and not covariate.has_missing:
        raise TableError(_unknown(table, covariate, missing, "a missing cell, which the model never saw"))
    return column


def _unknown(table: TextTable, covariate: CategoryCovariate, rows: BoolArray, what: str) -> str:
    return (
        f"{table.source}: {covariate.name} has {what}, in {table.place(rows)} "
        f"({counted(int(rows.sum()), 'row')}); correct the spelling, leave these rows out, "
        f"or fit a model with such rows."
    )


def _limits(table: TextTable, schema: Sequence[CovariateSchema]) -> Iterator[str]:
    known = {covariate.name for covariate in schema}
    for name, where in table.below.items():
        if name in known and indicator_of(name) not in known and where.any():
            yield (
                f"{name} is below a limit of quantification in {counted(int(where.sum()), 'row')}, where "
                "half the limit is taken."
            )


def _others(table: TextTable, schema: Sequence[CovariateSchema]) -> Iterator[str]:
    for covariate in schema:
        if isinstance(covariate, CategoryCovariate) and covariate.takes_others:
            _, new = known_levels(table, covariate.name, covariate.levels)
            if new.any():
                yield (
                    f"{covariate.name} has none of the model's levels in {counted(int(new.sum()), 'row')}; "
                    f"it is taken as “{covariate.levels[-1]}” there, as rare levels were in training."
                )


def _notes(columns: Sequence[Column], schema: Sequence[CovariateSchema], outside: BoolArray) -> Iterator[str]:
    for column, covariate in zip(columns, schema, strict=True):
        if isinstance(column, CategoryColumn) or covariate.has_missing:
            continue
        missing = int(np.isnan(column.values).sum())
        if missing:
            yield (
                f"{column.name} is missing in {counted(missing, 'row')}, as it never was in training; "
                f"the median of the training rows is taken there."
            )
    if outside.any():
        verb = "is" if outside.sum() == 1 else "are"
        yield (
            f"{counted(int(outside.sum()), 'row')} of {len(outside):,} {verb} outside the range of the "
            f"training rows in some covariate; predictions there are extrapolation."
        )
