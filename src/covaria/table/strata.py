"""Strata within which subjects were randomised: one or more columns, whatever else they are used for."""

import numpy as np

from covaria.arrays import IntArray
from covaria.errors import RoleError, TableError
from covaria.table.absent_column import remedy_for_absent
from covaria.table.categories import category_column
from covaria.table.columns import MISSING_LEVEL, CategoryColumn
from covaria.table.roles import Role, RoleAssignment
from covaria.table.text import TextTable
from covaria.wording.lists import placed


def strata_columns(
    table: TextTable, names: tuple[str, ...], roles: tuple[RoleAssignment, ...]
) -> tuple[CategoryColumn, ...]:
    """Read the columns of the strata as categories, also those of numbers.

    Raises
    ------
    RoleError
        If a column is not in the table, is named twice, or is the response or the treatment.
    """
    role_of = {each.column: each.role for each in roles}
    for position, name in enumerate(names):
        if name not in table.cells:
            raise RoleError(
                f"{table.source} has no column {name}, which is named as a stratum; "
                f"{remedy_for_absent(table, name)}"
            )
        if name in names[:position]:
            raise RoleError(f"{name} is named twice as a stratum; name it once.")
        if role_of.get(name) in {Role.RESPONSE, Role.DOSE, Role.ARM}:
            raise RoleError(
                f"{name} is the {role_of[name]}, within whose values no subject is randomised; name other "
                "columns as strata."
            )
    return tuple(category_column(table, name) for name in names)


def stratum_of_rows(
    columns: tuple[CategoryColumn, ...], source: str, row_word: str, row_numbers: IntArray
) -> IntArray:
    """Number the strata that the columns make together, in the order of their levels; shape (rows,).

    Raises
    ------
    TableError
        If a row lacks a value.
    """
    for column in columns:
        lacking = np.equal(column.codes, MISSING_LEVEL)
        if lacking.any():
            place = placed(row_word, row_numbers[lacking].tolist())
            raise TableError(
                f"{source}: {column.name} (stratum) is missing in {place}; subjects are randomised within "
                "strata that are known, so fill it in or leave these rows out."
            )
    codes = np.column_stack([column.codes for column in columns])
    _, stratum = np.unique(codes, axis=0, return_inverse=True)
    numbered: IntArray = stratum.ravel().astype(np.int64)
    return numbered
