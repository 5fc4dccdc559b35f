"""What a column looks like before it has a role."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.table.categories import level_name
from covaria.table.numbers import look_like_identifiers, parse_numbers
from covaria.table.text import TextTable

MOST_LEVELS = 50
"""More distinct texts than this are identifiers or remarks, not categories."""


@dataclass(frozen=True)
class ColumnProfile:
    """What a column looks like.

    Attributes
    ----------
    name : str
        The column's name.
    values : (rows,) float64 array or None
        Its numbers, NaN where missing, when every present cell is a number and no identifier.
    present : int
        Rows with a value.
    levels : int
        Distinct texts (701.0 and 701 are one); 0 in a column of numbers.
    """

    name: str
    values: FloatArray | None
    present: int
    levels: int

    @property
    def is_number(self) -> bool:
        """Whether the column holds numbers."""
        return self.values is not None

    @property
    def is_constant(self) -> bool:
        """Whether all present values are the same."""
        if self.values is not None:
            return bool(np.nanmin(self.values) == np.nanmax(self.values))
        return self.levels == 1


def profile_column(table: TextTable, name: str) -> ColumnProfile:
    """Look at one column of a table."""
    found = table.each_text(name)
    texts, present = found.texts, int(found.filled.sum())
    numbers = parse_numbers(texts, table.decimal_comma)
    if numbers is None or not texts or look_like_identifiers(texts, numbers):
        return ColumnProfile(name, None, present, len(set(map(level_name, set(texts)))))
    return ColumnProfile(name, found.broadcast(numbers, np.nan), present, 0)
