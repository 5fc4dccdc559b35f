"""Columns of the one kind that the case of a test has."""

from covaria.arrays import FloatArray
from covaria.table import CategoryColumn, Column, NumberColumn


def numbers_in(column: Column) -> FloatArray:
    """The values of a column of numbers; shape (rows,)."""
    assert isinstance(column, NumberColumn)
    return column.values


def categories_in(column: Column) -> CategoryColumn:
    """A column of categories, with its levels and codes."""
    assert isinstance(column, CategoryColumn)
    return column
