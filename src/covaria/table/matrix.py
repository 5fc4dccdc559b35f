"""A square of numbers in a text file, with or without names above it and before it."""

import csv
import io
from pathlib import Path

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import TableError
from covaria.table.numbers import is_number
from covaria.table.text_file import read_text
from covaria.wording.lists import counted

Rows = list[tuple[int, list[str]]]
"""Lines that are not blank, with their numbers."""


def read_matrix(path: str | Path) -> FloatArray:
    """Read a square matrix from a file with commas, semicolons or tabs.

    A first line that is not all numbers is taken as names of columns; below such a line, a first column is
    taken as names of rows where there is one more of columns than of rows.

    Raises
    ------
    TableError
        If the file cannot be read, is not square, or a cell is no finite number, naming line and column.
    """
    source = str(path)
    if not Path(path).is_file():
        raise TableError(f"{source}: there is no such file; check the name and the folder.")
    rows = _rows(read_text(Path(path), source))
    has_names = not all(is_number(cell) for cell in rows[0][1])
    rows = rows[has_names:]
    size = len(rows)
    named = int(has_names and all(len(cells) == size + 1 for _, cells in rows))
    for line, cells in rows:
        if len(cells) != size + named:
            raise TableError(
                f"{source}: line {line} has {counted(len(cells), 'cell')}, but a square of "
                f"{counted(size, 'line')} needs {size}; give as many numbers in each line as there are lines."
            )
    if not size:
        raise TableError(f"{source} holds no numbers; a covariance needs a line for each dose level.")
    return np.array(
        [[_number(source, line, cells, k) for k in range(named, size + named)] for line, cells in rows]
    )


def _rows(text: str) -> Rows:
    first = next(line for line in text.splitlines() if line.strip())
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: Rows = []
    for record in reader:
        cells = [cell.strip() for cell in record]
        if any(cells):
            rows.append((reader.line_num, cells))
    return rows


def _number(source: str, line: int, cells: list[str], place: int) -> float:
    text = cells[place]
    if not is_number(text) or not np.isfinite(float(text)):
        raise TableError(f"{source}: line {line}, column {place + 1} is no finite number; correct this cell.")
    return float(text)
