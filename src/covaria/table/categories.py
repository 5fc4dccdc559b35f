"""Texts as categories: a few levels, and a code for each row."""

import re

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.disclosure import FEWEST
from covaria.table.columns import MISSING_LEVEL, CategoryColumn
from covaria.table.text import TextTable

RARE = 5
"""Rows from which what they have in common is taken as meant."""
POOLED = "other"
"""The level that rare ones are pooled into."""

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
    table: TextTable, name: str, levels: tuple[str, ...], pooled: tuple[str, ...] = ()
) -> tuple[CategoryColumn, BoolArray]:
    """Read one column of a table by given levels, and mark where the cell is none of them.

    Parameters
    ----------
    table : TextTable
    name : str
    levels : tuple of str
    pooled : tuple of str
        Values that the last level represents.

    Returns
    -------
    column : CategoryColumn
        With the given levels; `MISSING_LEVEL` where the cell is missing or new.
    new : (rows,) bool array
        Where the cell is present and not among the levels.
    """
    texts, filled = table.present(name)
    codes = np.minimum(_codes(texts, filled, (*levels, *pooled)), len(levels) - 1)
    return CategoryColumn(name, levels, codes, pooled), filled & (codes == MISSING_LEVEL)


def pool_rare_levels(column: CategoryColumn, subjects: FloatArray) -> CategoryColumn:
    """Take levels of fewer than 11 subjects together; one that is alone loses its name in the same way.

    Where no level has as many, all stay as they are.

    Parameters
    ----------
    column : CategoryColumn
    subjects : (rows,) array
        How many subjects each row represents.
    """
    present = column.codes != MISSING_LEVEL
    counts = np.bincount(column.codes[present], subjects[present], minlength=len(column.levels))
    rare = counts < FEWEST
    if not rare.any() or rare.all():
        return column
    kept = tuple(level for level, is_rare in zip(column.levels, rare, strict=True) if not is_rare)
    pooled = tuple(level for level, is_rare in zip(column.levels, rare, strict=True) if is_rare)
    name = POOLED if POOLED not in kept else f"{POOLED} (pooled)"
    codes = np.append(np.where(rare, len(kept), np.cumsum(~rare) - 1), MISSING_LEVEL)[column.codes]
    return CategoryColumn(column.name, (*kept, name), codes, pooled)


def take_rows(column: CategoryColumn, rows: BoolArray) -> CategoryColumn:
    """Return some rows of a column, with the levels that occur in them."""
    codes = column.codes[rows]
    kept = np.unique(codes[codes != MISSING_LEVEL])
    renumbered = np.full(len(column.levels) + 1, MISSING_LEVEL)
    renumbered[kept] = np.arange(len(kept))
    return CategoryColumn(column.name, tuple(column.levels[level] for level in kept), renumbered[codes])


def _codes(texts: list[str], filled: BoolArray, levels: tuple[str, ...]) -> IntArray:
    code_of = {level: code for code, level in enumerate(levels)}
    code_of |= {text: code_of.get(level_name(text), MISSING_LEVEL) for text in set(texts) - code_of.keys()}
    codes = np.full(len(filled), MISSING_LEVEL)
    codes[filled] = np.fromiter(map(code_of.__getitem__, texts), np.int64, len(texts))
    return codes
