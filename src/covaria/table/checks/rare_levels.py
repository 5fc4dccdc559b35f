"""Check: levels of too few subjects that were taken together are reported."""

from collections.abc import Iterator

import numpy as np

from covaria.disclosure import MINIMUM_CELL, count_in_words
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import CategoryColumn
from covaria.table.draft import Draft
from covaria.wording.lists import counted


def _findings(draft: Draft) -> Iterator[Remark]:
    for column in draft.covariates:
        if isinstance(column, CategoryColumn) and column.pooled:
            rows = count_in_words(int(np.sum(column.codes == len(column.levels) - 1)))
            several = len(column.pooled) > 1
            each, taken = (" each", "are taken together") if several else ("", "is taken")
            yield Remark(
                f"{column.name} has {counted(len(column.pooled), 'level')} of fewer than {MINIMUM_CELL} "
                f"subjects{each}, which {taken} as “{column.levels[-1]}” ({rows} rows)"
            )


RARE_LEVELS = Check("rare-levels", "Rare levels of a category are taken together", Severity.NOTE, _findings)
