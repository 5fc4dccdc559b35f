"""The rows of a table that a filter keeps, by the logic of three values that databases use.

A missing cell makes a comparison neither true nor false, and only rows for which the whole filter is true are
kept; so `FLAG != 'Y'` keeps no row whose FLAG is missing, unless `or FLAG is missing` says so.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import BoolArray
from covaria.errors import TableError
from covaria.table.absent_column import remedy_for_absent
from covaria.table.exclusions import count_exclusions
from covaria.table.numbers import look_like_identifiers, parse_numbers
from covaria.table.row_filter import (
    Among,
    Comparison,
    Condition,
    IsMissing,
    Negated,
    Value,
    columns_of,
    parse_filter,
)
from covaria.table.text import TextTable
from covaria.wording.lists import listed

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def filtered(table: TextTable, text: str) -> TextTable:
    """Keep the rows for which a filter is true; the others are counted.

    Raises
    ------
    UsageError
        If the filter is not of the form that `parse_filter` reads.
    TableError
        If the table has no such column, a column is compared with what it does not hold, or no row is kept.
    """
    condition = parse_filter(text)
    names = columns_of(condition)
    for name in names:
        if name not in table.cells:
            raise TableError(
                f"{table.source} has no column {name}, which the filter names; "
                f"{remedy_for_absent(table, name)}"
            )
    columns = {name: _column(table, name) for name in names}
    truth = _truth(table, columns, condition)
    unknown = ~truth.holds & ~truth.fails
    by = f"the filter by {listed(names)}"
    grounds = [(f"{by} is not met", truth.fails), (f"{by} meets a missing cell", unknown)]
    kept, excluded = count_exclusions(table.rows, grounds)
    absent = tuple(_absent(columns, condition))
    if not kept.any():
        found = f", and {listed(absent)}" if absent else ""
        raise TableError(f"{table.source}: {by} keeps no row{found}; correct the filter.")
    remarks = tuple(f"{each}, of which the filter asks" for each in absent)
    return replace(
        table.take(kept),
        excluded=(*table.excluded, *excluded),
        assumed=(*table.assumed, *remarks),
        filtered_by=names,
    )


@dataclass(frozen=True)
class _Column:
    """A column for comparisons: numbers, or texts without surrounding blanks; (rows,) each."""

    values: NDArray[Any]
    missing: BoolArray
    is_number: bool


def _column(table: TextTable, name: str) -> _Column:
    texts, missing = table.stripped(name)
    present, filled = table.present(name)
    numbers = parse_numbers(present, table.decimal_comma) if present else None
    if numbers is None or look_like_identifiers(present, numbers):
        values: NDArray[Any] = np.empty(table.rows, np.object_)
        values[:] = texts
        return _Column(values, missing, is_number=False)
    values = np.full(table.rows, np.nan)
    values[filled] = numbers
    return _Column(values, missing, is_number=True)


@dataclass(frozen=True)
class _Truth:
    """Where a condition holds and where it fails; where neither, a missing cell leaves it open."""

    holds: BoolArray
    fails: BoolArray


def _truth(table: TextTable, columns: dict[str, _Column], condition: Condition) -> _Truth:
    if isinstance(condition, Negated):
        part = _truth(table, columns, condition.part)
        return _Truth(part.fails, part.holds)
    if isinstance(condition, IsMissing):
        missing = columns[condition.column].missing
        return _Truth(missing, ~missing)
    if isinstance(condition, Comparison):
        return _compared(table, columns[condition.column], condition)
    if isinstance(condition, Among):
        each = (Comparison(condition.column, "==", value) for value in condition.values)
        return _any_of([_compared(table, columns[condition.column], one) for one in each])
    parts = [_truth(table, columns, part) for part in condition.parts]
    if condition.link == "or":
        return _any_of(parts)
    opposite = _any_of([_Truth(part.fails, part.holds) for part in parts])
    return _Truth(opposite.fails, opposite.holds)


def _any_of(parts: list[_Truth]) -> _Truth:
    return _Truth(
        reduce(np.logical_or, (part.holds for part in parts)),
        reduce(np.logical_and, (part.fails for part in parts)),
    )


def _compared(table: TextTable, column: _Column, comparison: Comparison) -> _Truth:
    _check_kind(table, column, comparison)
    met = _COMPARE[comparison.operator](column.values, comparison.value).astype(np.bool_)
    return _Truth(met & ~column.missing, ~met & ~column.missing)


def _check_kind(table: TextTable, column: _Column, comparison: Comparison) -> None:
    """Refuse to compare a text with a number, or texts by size."""
    name, is_number = comparison.column, not isinstance(comparison.value, str)
    if column.missing.all():
        raise TableError(f"{table.source}: {name}, which the filter names, is missing in every row.")
    if column.is_number and not is_number:
        raise TableError(f"{table.source}: {name} holds numbers; compare it with one, without quotes.")
    if not column.is_number and is_number:
        raise TableError(f"{table.source}: {name} holds text; compare it with a text in 'single quotes'.")
    if not is_number and comparison.operator not in {"==", "!="}:
        raise TableError(
            f"{table.source}: {name} holds text, which has no order; compare it by ==, != or in, or a column "
            "of numbers by size."
        )


def _absent(columns: dict[str, _Column], condition: Condition) -> list[str]:
    """Say which texts a filter asks for that no row holds: most likely misspelt."""
    if isinstance(condition, IsMissing):
        return []
    if isinstance(condition, Negated):
        return _absent(columns, condition.part)
    if isinstance(condition, Comparison | Among):
        return [
            f"{condition.column} is '{value}' in no row"
            for value in _asked(condition)
            if isinstance(value, str) and not (columns[condition.column].values == value).any()
        ]
    return [each for part in condition.parts for each in _absent(columns, part)]


def _asked(condition: Comparison | Among) -> tuple[Value, ...]:
    return (condition.value,) if isinstance(condition, Comparison) else condition.values
