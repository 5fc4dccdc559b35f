"""Data frames that the user already holds: pandas, polars or any other that narwhals knows."""

from collections.abc import Iterable, Mapping, Set
from typing import Any

import numpy as np
from numpy.typing import NDArray

from covaria.errors import TableError
from covaria.table.header import check_names
from covaria.table.missing import missing_spellings
from covaria.table.text import TextTable
from covaria.table.values import as_objects, cells_of
from covaria.wording.lists import listed

SOURCE = "the data frame"
R_MISSING = np.iinfo(np.int32).min
"""R's missing integer."""


def table_from_frame(frame: object, missing: Iterable[str] = ()) -> TextTable:
    """Return a data frame, or a dict of arrays, with every cell as text.

    In a dict, a single value represents all rows, of which there is one if all values are single.
    Numbers are written in their shortest form that reads back exactly; null and NaN are empty cells.

    Raises
    ------
    TableError
        When it is no table, its names cannot be relied on, or a cell holds something nested.
    """
    raw_names, columns = _from_mapping(frame) if isinstance(frame, Mapping) else _from_frame(frame)
    names = check_names(SOURCE, raw_names)
    if not names:
        raise TableError(f"{SOURCE} has no columns.")
    lengths = {len(column) for column in columns}
    if len(lengths) > 1:
        raise TableError(
            f"{SOURCE}: the columns differ in length; give each as many values as there are rows, or one "
            "value for all."
        )
    if lengths == {0}:
        raise TableError(f"{SOURCE} has columns but no rows.")
    integers = [name for name, column in zip(names, columns, strict=True) if _has_missing_integer(column)]
    return TextTable(
        source=SOURCE,
        names=names,
        cells={name: _as_text(name, column) for name, column in zip(names, columns, strict=True)},
        row_numbers=np.arange(1, lengths.pop() + 1),
        missing=missing_spellings(missing),
        assumed=(f"{listed(integers)} hold R's missing integer, which is taken as missing",)
        if integers
        else (),
    )


def _has_missing_integer(column: NDArray[Any]) -> bool:
    """Whether R's missing integer is among integers of R's size, which reticulate hands on as it is."""
    return column.dtype == np.int32 and bool((column == R_MISSING).any())


def _from_mapping(frame: Mapping[Any, Any]) -> tuple[list[str], list[NDArray[Any]]]:
    deep = [str(name) for name, value in frame.items() if _is_deep(value)]
    if deep:
        raise TableError(
            f"{SOURCE}: {listed(deep)} must have one dimension, a value for each row, or be one value for "
            "all rows."
        )
    columns = [None if _is_single(value) else _as_column(value) for value in frame.values()]
    rows = next((len(column) for column in columns if column is not None), 1)
    return [str(name) for name in frame], [
        _repeated(value, rows) if column is None else column
        for value, column in zip(frame.values(), columns, strict=True)
    ]


def _is_single(value: object) -> bool:
    """Whether a value represents all rows: text, a number, a date, nothing; an array without dimensions."""
    if isinstance(value, np.ndarray):
        return value.ndim == 0
    return isinstance(value, str | bytes) or not isinstance(value, Iterable)


def _is_deep(value: object) -> bool:
    """Whether a value is neither one for all rows nor one for each."""
    return isinstance(value, Mapping | Set) or len(getattr(value, "shape", ())) > 1


def _repeated(value: Any, rows: int) -> NDArray[Any]:
    return np.full(rows, value) if isinstance(value, np.generic | np.ndarray) else as_objects([value] * rows)


def _as_column(value: Any) -> NDArray[Any]:
    return value if isinstance(value, np.ndarray) else as_objects(value)


def _from_frame(frame: Any) -> tuple[list[str], list[NDArray[Any]]]:
    import narwhals
    from narwhals.exceptions import DuplicateError

    try:
        table = narwhals.from_native(frame)
        eager = table.collect() if isinstance(table, narwhals.LazyFrame) else table
        columns = [eager.get_column(name) for name in eager.columns]
    except DuplicateError:
        return [str(name) for name in frame.columns], []
    except TypeError:
        raise TableError(
            "the data must be a data frame (pandas, polars or alike) or a dict of arrays by column name."
        ) from None
    return [str(name) for name in eager.columns], [
        column.to_numpy()
        if column.dtype.is_numeric() and not column.null_count()
        else as_objects(column.to_list())
        for column in columns
    ]


def _as_text(name: str, column: NDArray[Any]) -> NDArray[np.object_]:
    cells = cells_of(SOURCE, name, column)
    if _has_missing_integer(column):
        cells[column == R_MISSING] = None
    return cells
