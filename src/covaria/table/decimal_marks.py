"""Whether a text file between semicolons writes decimal commas, and what is told where that is a guess."""

import re
from collections.abc import Iterable, Iterator

from covaria.table.numbers import is_number
from covaria.table.text_rows import RowsColumn
from covaria.table.thousands_separators import in_groups_of_three

_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")


def decimal_comma(columns: list[RowsColumn]) -> bool:
    """Return whether numbers have decimal commas in a file that semicolons divide.

    Not where every comma has three digits behind it and other numbers have decimal points: commas then set
    thousands apart.
    """
    if all(map(in_groups_of_three, _with_commas(columns))):
        return any(_with_commas(columns)) and not any(_with_points(columns))
    return True


def told_of_marks(columns: list[RowsColumn], has_commas: bool) -> tuple[str, ...]:
    """Say that marks are read as decimal ones where all of them have three digits behind, as thousands have.

    Not where all numbers with a mark have the same in front of it, as a specific gravity of 1.025 has.
    """
    numbers = _with_commas(columns) if has_commas else _with_points(columns)
    in_front: set[str] = set()
    for text in numbers:
        if not in_groups_of_three(text):
            return ()
        in_front.add(text[:-4].lstrip("+-"))
    mark = "comma" if has_commas else "point"
    if len(in_front) < 2:
        return ()
    return (
        f"every {mark} in a number has three digits behind it and is read as a decimal {mark}; remove these "
        f"{mark}s if they set thousands apart",
    )


def _with_commas(columns: Iterable[RowsColumn]) -> Iterator[str]:
    return (text for text in _with(",", columns) if _COMMA.fullmatch(text))


def _with_points(columns: Iterable[RowsColumn]) -> Iterator[str]:
    return (text for text in _with(".", columns) if is_number(text))


def _with(mark: str, columns: Iterable[RowsColumn]) -> Iterator[str]:
    """Cells with a mark, each of a column's distinct ones once where these are known."""
    for column in columns:
        cells = column.cells.tolist() if column.distinct is None else column.distinct.texts
        for cell in cells:
            if cell is not None and mark in cell:
                yield cell.strip()
