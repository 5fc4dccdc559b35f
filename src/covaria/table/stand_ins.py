"""Cells of a category that a model never saw, and what is taken in their place."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray
from covaria.errors import TableError
from covaria.table.categories import known_levels
from covaria.table.columns import MISSING_LEVEL, UNKNOWN_LEVEL, CategoryColumn
from covaria.table.schema import CategoryCovariate
from covaria.table.text import TextTable
from covaria.wording.lists import counted


@dataclass(frozen=True)
class KnownCategory:
    """A category as a model knows it.

    Attributes
    ----------
    column : CategoryColumn
        `UNKNOWN_LEVEL` where the average over the training rows' levels is taken.
    filled : (rows,) bool array
        Where something is taken in a cell's place.
    notes : tuple of str
        Sentences for the user that say so.
    """

    column: CategoryColumn
    filled: BoolArray
    notes: tuple[str, ...]


def known_category(table: TextTable, covariate: CategoryCovariate, may_fill: bool) -> KnownCategory:
    """Read a category, and fill what its model never saw where that may be.

    What is no level is taken as one of the rare levels, where some were pooled in training: a model does not
    know their names. Otherwise, and where a cell is missing as none was in training, the average over the
    levels of the training rows is taken.

    Raises
    ------
    TableError
        When a cell is none that the model knows, and may not be filled.
    """
    column, new = known_levels(table, covariate.name, covariate.levels, covariate.pooled)
    missing = np.zeros_like(new) if covariate.has_missing else (column.codes == MISSING_LEVEL) & ~new
    if not may_fill:
        if not covariate.takes_others:
            _refuse(table, covariate, new, "a level that the model never saw")
        _refuse(table, covariate, missing, "a missing cell, which the model never saw")
    codes = column.codes.copy()
    codes[new] = len(covariate.levels) - 1 if covariate.takes_others else UNKNOWN_LEVEL
    codes[missing] = UNKNOWN_LEVEL
    filled = CategoryColumn(column.name, column.levels, codes, column.pooled)
    return KnownCategory(filled, new | missing, tuple(_notes(covariate, new, missing)))


def _refuse(table: TextTable, covariate: CategoryCovariate, rows: BoolArray, what: str) -> None:
    if rows.any():
        raise TableError(
            f"{table.source}: {covariate.name} has {what}, in {table.place(rows)} "
            f"({counted(int(rows.sum()), 'row')}); correct the spelling, leave these rows out, "
            f"or fit a model with such rows."
        )


def _notes(covariate: CategoryCovariate, new: BoolArray, missing: BoolArray) -> Iterator[str]:
    average = "the average over the levels of the training rows is taken there."
    if new.any():
        rows = counted(int(new.sum()), "row")
        if covariate.takes_others:
            yield (
                f"{covariate.name} has none of the model's levels in {rows}; it is taken as "
                f"“{covariate.levels[-1]}” there, as rare levels were in training."
            )
        else:
            yield f"{covariate.name} has a level that training never had in {rows}; {average}"
    if missing.any():
        rows = counted(int(missing.sum()), "row")
        yield f"{covariate.name} is missing in {rows}, as it never was in training; {average}"
