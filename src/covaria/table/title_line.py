"""A title above the names of the columns, which would be taken for their names."""

import csv
from itertools import islice

from covaria.errors import TableError
from covaria.table.layout import DELIMITERS, lines_of
from covaria.table.numbers import is_number

_HEADER, _BELOW = 1, 2
"""Places of the filled lines that hold the names and the first row, where a title is the first."""


def refuse_title(text: str, source: str) -> None:
    """Refuse a text whose first filled line has fewer cells than the next ones, which begin with names.

    Raises
    ------
    TableError
        Naming the lines.
    """
    filled = ((place, line) for place, line in enumerate(lines_of(text), 1) if line.strip())
    lines = list(islice(filled, _BELOW + 1))
    if len(lines) > _BELOW and any(_is_titled([line for _, line in lines], each) for each in DELIMITERS):
        raise TableError(
            f"{source}: line {lines[0][0]} seems to be a title above the names of the columns, which line "
            f"{lines[_HEADER][0]} holds; delete it."
        )


def _is_titled(lines: list[str], delimiter: str) -> bool:
    title, names, row = (next(csv.reader([line], delimiter=delimiter), []) for line in lines)
    are_names = all(cell.strip() and not is_number(cell.strip()) for cell in names)
    return len(title) < len(names) == len(row) and are_names and any(is_number(cell.strip()) for cell in row)
