"""A response that limits hide in some rows: between which ends it lies, from its cells or columns beside it.

Cells are numbers, limits such as "<0.1" and ">50", or intervals such as "0.1 to 0.5". Words for a limit, as
BLQ, take it from a column of limits. Or cells are numbers throughout, and a column says which of them are
limits, as Monolix has it: 1 where the response is below its number, −1 where it is above, 0 where it was
measured; the column of limits is then the other end of an interval, where it is filled.
"""

import re
from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import BoolArray, FloatArray
from covaria.errors import RoleError
from covaria.table.below_limit import as_read
from covaria.table.declared import check_column
from covaria.table.notations import Notation, notation_of
from covaria.table.number_column import number_column
from covaria.table.numbers import is_number
from covaria.table.roles import Role
from covaria.table.text import TextTable
from covaria.table.written_units import number_and_unit

CENSORED = frozenset({"censored", "censored-lognormal"})
"""The endpoints whose response is read here, as a user names them."""
MEASURED, BELOW, ABOVE = 0.0, 1.0, -1.0
"""What a column of censoring holds."""
_LIMIT = re.compile(r"(?P<sign><=|>=|=<|=>|[<>≤≥])\s*(?P<number>\S.*)")
_INTERVAL = re.compile(
    r"\[?\s*(?P<lower>[^\s\[\];]+?)\s*(?:\bto\b|\.\.|;|,(?=\s))\s*(?P<upper>[^\s\[\];]+)\s*\]?"
)


@dataclass(frozen=True)
class CensoredColumns:
    """Columns that say what is known of a response: its own, and those of censoring and limits, if any."""

    response: str
    censoring: str | None = None
    limit: str | None = None


def with_censored_response(table: TextTable, columns: CensoredColumns, endpoint: str) -> TextTable:
    """Read between which ends the response lies, and put a number in the place of every limit.

    That number, the limit itself or the middle of an interval, is for looking at the column only.

    Raises
    ------
    RoleError
        If a column is absent, a cell is no number, limit or interval, a limit is not where it should be, or
        ends contradict each other.
    """
    name = columns.response
    check_column(table, name, Role.RESPONSE)
    for other, role in ((columns.censoring, Role.CENSORING), (columns.limit, Role.LIMIT)):
        if other is not None:
            check_column(table, other, role)
    table = as_read(table, name)
    known = _by_column(table, columns) if columns.censoring is not None else _by_cells(table, columns)
    _check_ends(table, name, known)
    numbers = np.where(np.isfinite(known), known, known[:, ::-1]).mean(axis=1)
    cells = np.full(table.rows, None, dtype=object)
    filled = ~np.isnan(numbers)
    cells[filled] = [_written(value, table.decimal_comma) for value in numbers[filled].tolist()]
    return replace(table, cells={**table.cells, name: cells}, known=known, endpoint=endpoint)


def _by_cells(table: TextTable, columns: CensoredColumns) -> FloatArray:
    """Ends by what stands in the response's own cells; NaN where it is missing."""
    name = columns.response
    texts, missing = table.stripped(name)
    limits = None if columns.limit is None else _numbers(table, columns.limit, Role.LIMIT)
    ends = {text: _ends(text, table.decimal_comma) for text in set(texts)}
    words = {
        text: notation_of(text, table.decimal_comma)
        for text, own in ends.items()
        # A limit with a unit, say, is no word.
        if own is None and not any(map(str.isdigit, text))
    }
    known = np.array([ends[text] or (np.nan, np.nan) for text in texts])
    known[missing] = np.nan
    below, above = (
        np.array([words.get(text) is kind for text in texts], np.bool_) & ~missing
        for kind in (Notation.BELOW, Notation.ABOVE)
    )
    faulty = ~missing & ~below & ~above & np.isnan(known[:, 0])
    if faulty.any():
        raise RoleError(_unreadable(table, name, faulty, texts))
    if limits is None:
        _refuse(table, name, below | above, *_WITHOUT_LIMIT)
        return known
    if below.any() and above.any():
        _refuse(table, name, above, *_TWO_SIDES)
    _refuse(table, name, (below | above) & np.isnan(limits), f"where {columns.limit} has no limit", _FILL)
    known[below] = np.column_stack([np.full(below.sum(), -np.inf), limits[below]])
    known[above] = np.column_stack([limits[above], np.full(above.sum(), np.inf)])
    _check_measured(table, columns, known, limits, bool(above.any()))
    return known


_WITHOUT_LIMIT = (
    "by its word alone",
    "write the limit itself, as <0.1, or name the column of limits (--limit)",
)
_TWO_SIDES = (
    "while other cells are below one, and a column of limits is of one side",
    "write the limits in the cells, as <0.1 and >50",
)
_FILL = "fill it in, or write the limit in the response's cell, as <0.1"


def _check_measured(
    table: TextTable, columns: CensoredColumns, known: FloatArray, limits: FloatArray, upper: bool
) -> None:
    """Refuse numbers beyond the limit of their own row: half a limit may stand in their place."""
    measured = known[:, 0] == known[:, 1]
    beyond = measured & ((known[:, 0] > limits) if upper else (known[:, 0] < limits))
    if beyond.any():
        raise RoleError(
            f"{table.source}: {columns.response} (response) is a number beyond its limit, {columns.limit}, "
            f"in {table.place(beyond)}, as where half a limit was put in its place; write the limit there, "
            "as <0.1, or name the column that says which rows are beyond a limit (--censoring)."
        )
    if measured[~np.isnan(known[:, 0])].all():
        raise RoleError(
            f"{table.source}: {columns.limit} holds limits, but no cell of {columns.response} (response) "
            "says that it is beyond one; write BLQ or <0.1 there, or name the column that says which rows "
            "are (--censoring)."
        )


def _by_column(table: TextTable, columns: CensoredColumns) -> FloatArray:
    """Ends by a column that says which numbers are limits; NaN where the response is missing."""
    name, censoring = columns.response, str(columns.censoring)
    values = number_column(table, name, "the response beside a column of censoring", RoleError).values
    marks = _numbers(table, censoring, Role.CENSORING)
    wrong = ~np.isnan(values) & ~np.isin(marks, (MEASURED, BELOW, ABOVE))
    if wrong.any():
        raise RoleError(
            f"{table.source}: {censoring} (censoring) is not 0, 1 or -1 in {table.place(wrong)}; write 0 "
            "where the response was measured, 1 where it is below its number, and -1 where it is above."
        )
    other = np.full(table.rows, np.nan)
    if columns.limit is not None:
        other = _numbers(table, columns.limit, Role.LIMIT)
    lower = np.where(marks == BELOW, np.where(np.isnan(other), -np.inf, other), values)
    upper = np.where(marks == ABOVE, np.where(np.isnan(other), np.inf, other), values)
    known = np.column_stack([lower, upper])
    known[np.isnan(values)] = np.nan
    return known


def _numbers(table: TextTable, name: str, role: Role) -> FloatArray:
    return number_column(table, name, f"the column of {role}", RoleError).values


def _check_ends(table: TextTable, name: str, known: FloatArray) -> None:
    turned = known[:, 0] > known[:, 1]
    if turned.any():
        raise RoleError(
            f"{table.source}: {name} (response) lies between two ends in {table.place(turned)} of which the "
            "lower is above the upper; correct these cells, or the column of limits."
        )


def _refuse(table: TextTable, name: str, rows: BoolArray, why: str, remedy: str) -> None:
    if rows.any():
        raise RoleError(
            f"{table.source}: {name} (response) is beyond a limit in {table.place(rows)}, {why}; {remedy}."
        )


def _ends(text: str, decimal_comma: bool) -> tuple[float, float] | None:
    """Between which ends a cell says that a response lies; None where it says no such thing."""

    def value(own: str) -> float | None:
        return (
            float(own.replace(",", "."))
            if is_number(own, decimal_comma) and "inf" not in own.lower()
            else None
        )

    number = value(text)
    if number is not None:
        return number, number
    found = _LIMIT.fullmatch(text)
    if found is not None:
        limit = value(found["number"])
        if limit is None:
            return None
        return (-np.inf, limit) if found["sign"].strip("=") in "<≤" else (limit, np.inf)
    found = _INTERVAL.fullmatch(text)
    if found is None:
        return None
    lower, upper = value(found["lower"]), value(found["upper"])
    return None if lower is None or upper is None else (lower, upper)


def _unreadable(table: TextTable, name: str, faulty: BoolArray, texts: list[str]) -> str:
    first = texts[int(np.argmax(faulty))]
    has_unit = number_and_unit(first.lstrip("<>=≤≥ ")) is not None
    what = "it has a unit" if has_unit else "it is none of these"
    remedy = (
        "bring all to one unit, and leave it out" if has_unit else "correct these cells, or leave them empty"
    )
    where = f"{table.place(faulty)} ({'in the first of them ' if faulty.sum() > 1 else ''}{what})"
    return (
        f"{table.source}: {name} (response) is to be a number, a limit such as <0.1 or >50, or an interval "
        f"such as 0.1 to 0.5, but is not in {where}; {remedy}."
    )


def _written(value: float, decimal_comma: bool) -> str:
    return repr(value).replace(".", ",") if decimal_comma else repr(value)
