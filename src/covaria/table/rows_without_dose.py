"""Rows whose dose is empty, and what goes with them: an empty dose may mean a placebo."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray
from covaria.table.categories import RARE, category_column
from covaria.table.columns import MISSING_LEVEL
from covaria.table.profile import MOST_LEVELS
from covaria.table.text import TextTable

SAMPLE = 1_000
"""First rows, in which a column that is no category has too many values already."""


@dataclass(frozen=True)
class RowsWithoutDose:
    """Rows with a response whose dose is empty.

    Attributes
    ----------
    rows : int
    whole_levels_of : tuple of str
        Columns with a level that is in such rows only, and in most of them.
    """

    rows: int
    whole_levels_of: tuple[str, ...]


def rows_without_dose(table: TextTable, where: BoolArray, names: tuple[str, ...]) -> RowsWithoutDose:
    """Count such rows, and look for what goes with them.

    Parameters
    ----------
    table : TextTable
    where : (rows,) bool array
        The rows.
    names : tuple of str
        The columns to look in.
    """
    rows = int(where.sum())
    found = _whole_levels(table, where, names) if rows >= RARE else ()
    return RowsWithoutDose(rows, tuple(found))


def _whole_levels(table: TextTable, where: BoolArray, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if len(set(table.cells[name][:SAMPLE])) > MOST_LEVELS:
            continue
        column = category_column(table, name)
        present = column.codes != MISSING_LEVEL
        without = np.bincount(column.codes[present & where], minlength=len(column.levels))
        others = np.bincount(column.codes[present & ~where], minlength=len(column.levels))
        if others.any() and (without[others == 0] >= max(RARE, where.sum() / 2)).any():
            yield name
