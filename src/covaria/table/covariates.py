"""A table brought to a model: its covariates as the model knows them, for prediction and evaluation."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.errors import TableError
from covaria.table.absent_column import remedy_for_absent
from covaria.table.below_limit import indicator_of, with_indicators
from covaria.table.columns import Column, NumberColumn
from covaria.table.declared import check_column
from covaria.table.exclusions import Exclusion, count_exclusions
from covaria.table.number_column import RESPONSE, computable_column, number_column
from covaria.table.roles import Role
from covaria.table.schema import CategoryCovariate, CovariateSchema, NumberCovariate, WrittenDose
from covaria.table.stand_ins import known_category
from covaria.table.text import TextTable
from covaria.table.written_doses import dose_column
from covaria.wording.lists import counted, listed

EXPOSED = "the exposure"


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
    filled : (rows,) bool array
        Where something stands in for a cell that the model never saw the like of.
    response : NumberColumn or None
        Without missing values, when one was asked for.
    row_numbers : (rows,) int64 array
        What messages call the rows.
    subjects : tuple of (str or None), or None
        Who each row is of, as it stands in the table; None where no column says it.
    excluded : tuple of Exclusion
        Rows that are not here.
    notes : tuple of str
        Sentences for the user.
    exposure : (rows,) array or None
        How long events are counted, where a column of that was asked for and the table has it.
    known : (rows,) array or None
        Responses where they are known, NaN elsewhere, where these were asked for.
    """

    source: str
    columns: tuple[Column, ...]
    outside: BoolArray
    filled: BoolArray
    response: NumberColumn | None
    row_numbers: IntArray
    subjects: tuple[str | None, ...] | None
    excluded: tuple[Exclusion, ...]
    notes: tuple[str, ...]
    exposure: FloatArray | None = None
    known: FloatArray | None = None

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.row_numbers)


def covariate_table(
    table: TextTable,
    schema: tuple[CovariateSchema, ...],
    response: str | None = None,
    *,
    subject: str | None = None,
    fillable: Collection[str] = (),
    exposure: str | None = None,
) -> CovariateTable:
    """Read the covariates that a model needs from a table, in which further columns do no harm.

    Parameters
    ----------
    table : TextTable
    schema : tuple of CovariateSchema
    response, subject : str or None
        Columns of these; rows without a response are left out and counted.
    fillable : collection of str
        Categories of which a level or a missing cell that the model never saw is filled, marked and noted.
    exposure : str or None
        Of how long events are counted; 1, which is noted, where the table lacks it.

    Raises
    ------
    RoleError
        Without a column of the response's name.
    TableError
        When a covariate's column is absent, a number is none, or a category that may not be filled holds a
        level that the model never saw (a missing cell is one, unless some were missing in training).
    """
    table = with_indicators(table, tuple(covariate.name for covariate in schema))
    _check_columns(table, schema)
    table, unexposed = _with_exposure(table, exposure)
    observed, table, excluded = _with_response(table, response)
    known = [_known(table, covariate, fillable) for covariate in schema]
    columns = tuple(column for column, _, _ in known)
    outside = _outside(table, columns, schema)
    of_columns = [note for _, _, notes in known for note in notes]
    return CovariateTable(
        source=table.source,
        columns=columns,
        outside=outside,
        filled=np.any([filled for _, filled, _ in known], axis=0),
        response=observed,
        row_numbers=table.row_numbers,
        subjects=tuple(table.cells[subject].tolist()) if subject in table.cells else None,
        excluded=(*table.excluded, *unexposed, *excluded),
        notes=(*_assumed(table, schema), *_unexposed(table, exposure), *of_columns, *_far(outside)),
        exposure=None if exposure not in table.cells else number_column(table, exposure, EXPOSED).values,
    )


def known_responses(table: TextTable, response: str) -> FloatArray:
    """Responses where they are known, NaN where they are missing; (rows,).

    Raises
    ------
    RoleError
        Without a column of the response's name.
    TableError
        When a cell is neither a number nor missing.
    """
    check_column(table, response, Role.RESPONSE)
    return computable_column(table, response, RESPONSE).values


def _outside(table: TextTable, columns: Sequence[Column], schema: Sequence[CovariateSchema]) -> BoolArray:
    outside = np.zeros(table.rows, np.bool_)
    for column, covariate in zip(columns, schema, strict=True):
        if isinstance(column, NumberColumn) and isinstance(covariate, NumberCovariate):
            outside |= (column.values < covariate.minimum) | (column.values > covariate.maximum)
    return outside


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
    observed = replace(computable_column(table, response, RESPONSE), known=table.known)
    grounds = [(f"{response} (response) is missing", np.isnan(observed.values))]
    usable, excluded = count_exclusions(table.rows, grounds)
    if not usable.any():
        raise TableError(
            f"{table.source}: {response} (response) is missing in every row; fill it in, or predict only."
        )
    return observed.take(usable), table.take(usable), excluded


def _with_exposure(table: TextTable, exposure: str | None) -> tuple[TextTable, tuple[Exclusion, ...]]:
    """Keep the rows whose events are counted over a time, where the table says over which."""
    if exposure is None or exposure not in table.cells:
        return table, ()
    given = number_column(table, exposure, EXPOSED).values
    usable, excluded = count_exclusions(
        table.rows, [(f"{exposure} (exposure) is missing or not above 0", ~(given > 0))]
    )
    if not usable.any():
        raise TableError(
            f"{table.source}: {exposure} (exposure) is missing or not above 0 in every row; fill it in, or "
            "leave the column out for rates per unit of it."
        )
    return table.take(usable), excluded


def _unexposed(table: TextTable, exposure: str | None) -> Iterator[str]:
    if exposure is not None and exposure not in table.cells:
        yield f"{table.source} has no {exposure} (exposure), which is taken as 1: rates are per unit of it."


def _known(
    table: TextTable, covariate: CovariateSchema, fillable: Collection[str]
) -> tuple[Column, BoolArray, tuple[str, ...]]:
    """A column as the model knows it, where something stands in for a cell, and what to say of it."""
    if isinstance(covariate, CategoryCovariate):
        known = known_category(table, covariate, covariate.name in fillable)
        return known.column, known.filled, known.notes
    column = (
        dose_column(table, covariate.name, unit=covariate.unit)
        if isinstance(covariate, WrittenDose)
        else number_column(table, covariate.name, "a covariate of the model", may_be_below=True)
    )
    missing = np.isnan(column.values) & (not covariate.has_missing)
    note = (
        f"{covariate.name} is missing in {counted(int(missing.sum()), 'row')}, as it never was in training; "
        "the median of the training rows is taken there."
    )
    return column, missing, (note,) if missing.any() else ()


def _assumed(table: TextTable, schema: Sequence[CovariateSchema]) -> Iterator[str]:
    yield from (f"{each}." for each in table.assumed)
    known = {covariate.name for covariate in schema}
    for name, where in table.below.items():
        if name in known and indicator_of(name) not in known and where.any():
            yield (
                f"{name} is below a limit of quantification in {counted(int(where.sum()), 'row')}, where "
                "half the limit is taken."
            )


def _far(outside: BoolArray) -> Iterator[str]:
    if outside.any():
        verb = "is" if outside.sum() == 1 else "are"
        yield (
            f"{counted(int(outside.sum()), 'row')} of {len(outside):,} {verb} outside the range of the "
            f"training rows in some covariate; predictions there are extrapolation."
        )
