"""What is wrong with cells that are to be numbers, in words without any cell."""

import numpy as np

from covaria.arrays import BoolArray
from covaria.table.foreign_rows import foreign_row
from covaria.table.notations import Notation, describe_fault, notation_of
from covaria.table.text import TextTable


def fault_of(table: TextTable, name: str, faulty: BoolArray) -> str:
    """Return what is wrong with the first of some cells, such as "in the first of them it is text"."""
    first, several = _first(table, name, faulty), faulty.sum() > 1
    row = foreign_row(table, name, faulty)
    text = describe_fault(first, table.decimal_comma) if row is None else row.value
    return f"in the first of them {text}" if several else text


def remedy_for(table: TextTable, name: str, faulty: BoolArray, others: dict[Notation, str]) -> str:
    """Return what to do about such cells: of a notation, what is named for it."""
    row = foreign_row(table, name, faulty)
    if row is not None:
        return row.remedy
    notation = notation_of(_first(table, name, faulty), table.decimal_comma)
    correct = "correct this cell, or leave it empty"
    if faulty.sum() > 1:
        correct = "correct these cells, or leave them empty"
    return correct if notation is None else others.get(notation, correct)


def _first(table: TextTable, name: str, faulty: BoolArray) -> str:
    return str(table.cells[name][int(np.argmax(faulty))]).strip()
