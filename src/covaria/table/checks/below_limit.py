"""Check: values below a limit of quantification are counted, and what is done with them told."""

from collections.abc import Iterator

import numpy as np

from covaria.disclosure import count_in_words
from covaria.table.below_limit import SUFFIX, YES
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import CategoryColumn
from covaria.table.draft import Draft
from covaria.table.inference.below_limit import BELOW_LIMIT as RULE
from covaria.wording.lists import counted


def _findings(draft: Draft) -> Iterator[Remark]:
    indicators = {each.column for each in draft.roles if each.rule == RULE.code}
    for column in draft.covariates:
        # "yes" of few subjects is pooled as every rare level is, and is then the last one.
        if (
            isinstance(column, CategoryColumn)
            and column.name in indicators
            and YES in {*column.levels, *column.pooled}
        ):
            level = column.levels.index(YES) if YES in column.levels else len(column.levels) - 1
            rows = int(np.sum(column.codes == level))
            yield Remark(
                f"{column.name.removesuffix(SUFFIX)} is below its limit of quantification in "
                f"{count_in_words(rows)} of {counted(draft.rows, 'usable row')}",
                f"half the limit is taken there, and {column.name} is used beside it",
            )


BELOW_LIMIT = Check("below-limit", "Values below a limit of quantification", Severity.NOTE, _findings)
