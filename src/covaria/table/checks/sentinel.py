"""Check: -99 and -999 among values that are otherwise never negative probably mean "missing"."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.wording.lists import counted, listed

SENTINELS = (-99.0, -999.0)


def _findings(draft: Draft) -> Iterator[Told]:
    columns = [draft.response, *(column for column in draft.covariates if isinstance(column, NumberColumn))]
    for column in columns:
        suspect = (column.values == SENTINELS[0]) | (column.values == SENTINELS[1])
        if suspect.any() and not (column.values[~suspect] < 0.0).any():
            found = listed(f"{sentinel:.0f}" for sentinel in np.unique(column.values[suspect]))
            yield Told(
                f"{column.name} is {found} in {counted(int(suspect.sum()), 'row')} and otherwise never "
                "negative",
                "if that represents a missing value, declare it as missing when the table is read",
            )


SENTINEL = Check("sentinel", "Numbers that may represent a missing value", Severity.NOTE, _findings)
