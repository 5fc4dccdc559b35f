"""Columns that say no more of a row than its arm does."""

from collections.abc import Iterable

import numpy as np

from covaria.table.categories import category_column
from covaria.table.text import TextTable


def columns_determined_by_arm(table: TextTable, arm: str, names: Iterable[str]) -> frozenset[str]:
    """Find the columns, of those named, whose cells are alike throughout each arm, missing ones included."""
    own = category_column(table, arm).codes
    filled = own >= 0
    arms = len(np.unique(own[filled]))

    def is_determined(name: str) -> bool:
        codes = category_column(table, name).codes[filled]
        return len(np.unique(np.column_stack([own[filled], codes]), axis=0)) == arms

    return frozenset(name for name in names if is_determined(name))
