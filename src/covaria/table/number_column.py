"""Columns that must hold numbers, and nothing else."""

import numpy as np

from covaria.errors import DataError, TableError
from covaria.table.columns import NumberColumn
from covaria.table.faulty_cells import fault_of, remedy_for
from covaria.table.magnitude import LARGER_UNIT, LARGEST, too_large
from covaria.table.notations import Notation
from covaria.table.numbers import number_cells
from covaria.table.rewriting import REWRITTEN
from covaria.table.text import TextTable

RESPONSE = "the response"
COVARIATE = "a covariate"
"""What the numbers of a column are for."""
_BIASED = "to leave such cells empty would bias what is estimated"
_CENSORED = f"values beyond a limit are not supported in this place, and {_BIASED}"
_CENSORED_RESPONSE = f"fit such a response with --endpoint censored, since {_BIASED}"
_MISSING = "declare what stands for a missing value as missing, or leave these cells empty"


def number_column(
    table: TextTable, name: str, purpose: str, error: type[DataError] = TableError, may_be_below: bool = False
) -> NumberColumn:
    """Read one column of a table as finite numbers; a missing cell is NaN.

    Parameters
    ----------
    table : TextTable
        The table as read.
    name : str
        The column.
    purpose : str
        What the numbers are for, in the words of the message: "the response".
    error : type of DataError
        What to raise.
    may_be_below : bool
        Whether half the limit may stand for values below a limit of quantification.

    Raises
    ------
    TableError, or the error asked for
        When a cell is not a number or not finite, naming the rows and the kind of fault.
    """
    cells = number_cells(table, name)
    if cells.unreadable.any():
        raise error(
            f"{table.source}: {name} is to be {purpose} but is not a number in "
            f"{table.place(cells.unreadable)} ({fault_of(table, name, cells.unreadable)}); "
            f"{remedy_for(table, name, cells.unreadable, _remedies(purpose))}."
        )
    below = table.below.get(name)
    if below is not None and below.any() and not may_be_below:
        raise error(
            f"{table.source}: {name} is to be {purpose} but is below a limit of quantification in "
            f"{table.place(below)}; {_remedies(purpose)[Notation.BELOW]}."
        )
    infinite = np.isinf(cells.values)
    if infinite.any():
        raise error(
            f"{table.source}: {name} is to be {purpose} but is infinite in {table.place(infinite)}; "
            f"correct these cells, or leave them empty."
        )
    return NumberColumn(name, cells.values)


def _remedies(purpose: str) -> dict[Notation, str]:
    beyond = _CENSORED_RESPONSE if purpose == RESPONSE else _CENSORED
    return {
        **REWRITTEN,
        Notation.BELOW: beyond,
        Notation.ABOVE: REWRITTEN[Notation.ABOVE] if purpose == COVARIATE else beyond,
        Notation.MISSING: _MISSING,
    }


def computable_column(table: TextTable, name: str, purpose: str) -> NumberColumn:
    """Read a column as `number_column` does, and refuse numbers whose squares could overflow.

    Raises
    ------
    TableError
        As `number_column`, or when a number is too large, naming the rows.
    """
    column = number_column(table, name, purpose)
    large = too_large(column.values)
    if large.any():
        where = table.place(large)
        raise TableError(f"{table.source}: {name} is beyond {LARGEST:.0e} in {where}; {LARGER_UNIT}.")
    return column
