"""Columns as places of their values in order, so that numbers and texts are compared alike."""

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.table.categories import category_column
from covaria.table.columns import MISSING_LEVEL, CategoryColumn, Column
from covaria.table.profile import ColumnProfile
from covaria.table.text import TextTable

FIRST_ROWS = 1_000
"""Rows that tell measurements from codes, of which a large table has the same few in all others."""


def codes_of(table: TextTable, column: ColumnProfile) -> IntArray:
    """Return the place of each cell's value among the column's values in order; shape (rows,)."""
    if column.values is None:
        return category_column(table, column.name).codes
    return codes_of_numbers(column.values)


def codes_of_numbers(values: FloatArray) -> IntArray:
    """Return the place of each number among the distinct ones; `MISSING_LEVEL` where it is NaN."""
    codes = np.full(len(values), MISSING_LEVEL)
    present = ~np.isnan(values)
    codes[present] = np.unique(values[present], return_inverse=True)[1]
    return codes


def is_filled(codes: IntArray) -> IntArray:
    """Return 1 where a cell has a value, and 0 where it is missing."""
    filled: IntArray = (codes != MISSING_LEVEL).astype(np.int64)
    return filled


def is_known(values: FloatArray) -> IntArray:
    """Return 1 where there is a number, and 0 where it is NaN."""
    known: IntArray = (~np.isnan(values)).astype(np.int64)
    return known


def has_more_values(column: ColumnProfile, most: int) -> bool:
    """Return whether the first rows of a column of numbers hold more distinct ones than some number."""
    if column.values is None:
        return False
    first = column.values[:FIRST_ROWS]
    return len(np.unique(first[~np.isnan(first)])) > most


def codes_of_column(column: Column) -> IntArray:
    """Do the same for a typed column."""
    return column.codes if isinstance(column, CategoryColumn) else codes_of_numbers(column.values)


def first_of_each(*columns: IntArray) -> IntArray:
    """Return the first row of each combination of several columns of codes that occurs.

    As places of rows, in the order of the combinations.
    """
    key = np.zeros(len(columns[0]), np.int64)
    for codes in columns:
        # Numbered anew each time, so that no product of two numbers of rows leaves 64 bits.
        key = np.unique(key * (int(codes.max(initial=0)) + 2) + codes + 1, return_inverse=True)[1]
    return np.unique(key, return_index=True)[1]
