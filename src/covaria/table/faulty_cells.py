"""What is wrong with cells that are to be numbers, in words without any cell."""

import numpy as np

from covaria.arrays import BoolArray
from covaria.table.notations import Notation, describe_fault, notation_of
from covaria.table.text import TextTable
from covaria.table.written_units import is_written_unit

UNITS_ROW = "it is a unit, as in a row of units below the names"


def fault_of(table: TextTable, name: str, faulty: BoolArray) -> str:
    """Return what is wrong with the first of some cells, such as "in the first of them it is text"."""
    first, several = _first(table, name, faulty), faulty.sum() > 1
    text = describe_fault(first, table.decimal_comma) if not _is_units_row(table, name, faulty) else UNITS_ROW
    return f"in the first of them {text}" if several else text


def remedy_for(table: TextTable, name: str, faulty: BoolArray, others: dict[Notation, str]) -> str:
    """Return what to do about such cells: of a notation, what is named for it."""
    if _is_units_row(table, name, faulty):
        return "delete the row of units"
    notation = notation_of(_first(table, name, faulty), table.decimal_comma)
    correct = "correct this cell, or leave it empty"
    if faulty.sum() > 1:
        correct = "correct these cells, or leave them empty"
    return correct if notation is None else others.get(notation, correct)


def _is_units_row(table: TextTable, name: str, faulty: BoolArray) -> bool:
    """Whether the only such cell is a unit, and the first of its column."""
    return bool(faulty[0]) and faulty.sum() == 1 and is_written_unit(_first(table, name, faulty))


def _first(table: TextTable, name: str, faulty: BoolArray) -> str:
    return str(table.cells[name][int(np.argmax(faulty))]).strip()
