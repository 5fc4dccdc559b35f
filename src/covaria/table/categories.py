"""Texts as categories: a few levels, and a code for each row."""

import re

import numpy as np
from numpy.typing import NDArray

from covaria.table.columns import MISSING_LEVEL, CategoryColumn
from covaria.table.text import TextTable

_WHOLE = re.compile(r"([+-]?[0-9]+)\.0+")


def level_name(text: str) -> str:
    """Return the level that a stripped text names.

    701.0 is the level 701: data frames write whole numbers so as soon as one cell of the column is missing.
    """
    if ".0" not in text:
        return text
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def category_column(table: TextTable, name: str) -> CategoryColumn:
    """Read one column of a table as categories, levels sorted as text."""
    texts, filled = table.present(name)
    levels = tuple(sorted({level_name(text) for text in set(texts)}))
    return CategoryColumn(name, levels, _codes(texts, filled, levels))


def known_levels(
    table: TextTable, name: str, levels: tuple[str, ...]
) -> tuple[CategoryColumn, NDArray[np.bool_]]:
    """Read one column of a table by given levels, and tell where the cell is none of them.

    Returns
    -------
    column : CategoryColumn
        With the given levels; `MISSING_LEVEL` where the cell is missing or new.
    new : (rows,) bool array
        Where the cell is present and not among the levels.
    """
    texts, filled = table.present(name)
    codes = _codes(texts, filled, levels)
    return CategoryColumn(name, levels, codes), filled & (codes == MISSING_LEVEL)


def take_rows(column: CategoryColumn, rows: NDArray[np.bool_]) -> CategoryColumn:
    """Return some rows of a column, with the levels that occur in them."""
    codes = column.codes[rows]
    kept = np.unique(codes[codes != MISSING_LEVEL])
    renumbered = np.full(len(column.levels) + 1, MISSING_LEVEL)
    renumbered[kept] = np.arange(len(kept))
    return CategoryColumn(column.name, tuple(column.levels[level] for level in kept), renumbered[codes])


def _codes(texts: list[str], filled: NDArray[np.bool_], levels: tuple[str, ...]) -> NDArray[np.int64]:
    code_of = {level: code for code, level in enumerate(levels)}
    code_of |= {text: code_of.get(level_name(text), MISSING_LEVEL) for text in set(texts) - code_of.keys()}
    codes = np.full(len(filled), MISSING_LEVEL)
    codes[filled] = np.fromiter(map(code_of.__getitem__, texts), np.int64, len(texts))
    return codes
