"""Rule: a column that counts the rows says nothing of them."""

from collections.abc import Iterator, Sequence

import numpy as np

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

FEWEST_ROWS = 20
"""A measurement may happen to count a few rows."""


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    for column in columns:
        counts = column.values is not None and column.present == known.table.rows >= FEWEST_ROWS
        if counts and column.values is not None and (np.diff(column.values) == 1.0).all():
            yield Claim(column, Role.IGNORE, "counts the rows")


ROW_NUMBER = InferenceRule("row-number", "A column that counts the rows is ignored", _claims)
