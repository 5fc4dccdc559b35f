"""Check: levels of too few rows that were taken together are reported."""

from collections.abc import Iterator

import numpy as np

from covaria.table.categories import RARE
from covaria.table.checks.check import Check, Severity, Told
from covaria.table.columns import CategoryColumn
from covaria.table.draft import Draft
from covaria.wording.lists import counted


def _findings(draft: Draft) -> Iterator[Told]:
    for column in draft.covariates:
        if isinstance(column, CategoryColumn) and column.pooled:
            rows = int(np.sum(column.codes == len(column.levels) - 1))
            yield Told(
                f"{column.name} has {counted(len(column.pooled), 'level')} of fewer than {RARE} rows each, "
                f"which are taken together as “{column.levels[-1]}” ({counted(rows, 'row')})"
            )


RARE_LEVELS = Check("rare-levels", "Rare levels of a category are taken together", Severity.NOTE, _findings)
