"""The rows of a text with separators, column by column, with columns of few distinct cells by these."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import IntArray
from covaria.table.distinct import DistinctCells

CHUNK = 1_000_000
"""Cells that are read at once: a column's share of them fits a processor's cache."""
FEW = 4_096
"""Distinct cells up to which a column is kept as numbers of them; so many rows at least are read at once."""


class RowsColumn(NamedTuple):
    """Cells of a column, and the same by distinct ones, where these are few."""

    cells: NDArray[np.object_]
    distinct: DistinctCells | None


class TextRows(NamedTuple):
    """The columns, the lines of the rows, and lines with more or fewer cells."""

    columns: list[RowsColumn]
    lines: IntArray
    ragged: list[int]

    @property
    def none_fits(self) -> bool:
        """Whether all lines have more or fewer cells."""
        return bool(self.ragged) and not len(self.lines)


def records_at_once(width: int) -> int:
    """Return how many records of so many cells are read at once."""
    return max(FEW, CHUNK // width)


def as_cells(texts: Iterable[str]) -> NDArray[np.object_]:
    """Return texts as cells, None where one is empty."""
    cells = np.array(tuple(texts), np.object_)
    cells[cells == ""] = None
    return cells


def column_by_distinct(texts: Iterable[str], numbers: IntArray) -> RowsColumn:
    """Return a column by its distinct texts, and the number of that which each row has."""
    texts = tuple(texts)
    cells = as_cells(texts)[numbers]
    return RowsColumn(cells, DistinctCells(cells, tuple(map(str.strip, texts)), numbers))
