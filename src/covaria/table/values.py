"""Values as Python holds them, brought to text: numbers in their shortest form that reads back exactly."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from covaria.errors import TableError


def as_objects(values: Iterable[Any]) -> NDArray[np.object_]:
    """Return values as an array of objects, whatever they are."""
    listed_values = list(values)
    cells = np.empty(len(listed_values), np.object_)
    cells[:] = listed_values
    return cells


def whole_as_integers(values: Iterable[Any]) -> NDArray[np.object_]:
    """Return values with whole floating-point numbers as integers, where a program knows no others."""
    return as_objects(
        int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2.0**53 else value
        for value in values
    )


def cells_of(source: str, name: str, column: NDArray[Any]) -> NDArray[np.object_]:
    """Return a column's values as text, None where there is none.

    Raises
    ------
    TableError
        When a value is neither text nor a number, date or time, naming column and row.
    """
    if column.dtype.kind == "f":
        # float64 has its shortest exact form from repr, at half the time that NumPy takes.
        texts = map(repr, column.tolist()) if column.dtype == np.float64 else map(str, column)
        cells = as_objects(texts)
        cells[np.isnan(column)] = None
        return cells
    return as_objects(_cell_text(source, name, row, cell) for row, cell in enumerate(column.tolist(), 1))


def _cell_text(source: str, name: str, row: int, cell: object) -> str | None:
    if isinstance(cell, str):
        return cell or None
    if cell is None or type(cell).__name__ in {"NAType", "NaTType"}:
        return None
    if isinstance(cell, bool | np.bool_):
        return "true" if cell else "false"
    if isinstance(cell, float | np.floating):
        return None if np.isnan(cell) else repr(float(cell))
    if isinstance(cell, int | np.integer | Decimal | date | time | timedelta):
        return str(cell)
    raise TableError(
        f"{source}: column {name} holds neither text nor a number in row {row}; leave it out or convert it."
    )
