"""Check: rows that repeat another one of their subject in response and covariates, as pasted ones do.

Two visits of a subject may give the same score by chance. So nothing is told where rows,
of whichever subjects, often have the same response.
"""

from collections.abc import Iterator

import numpy as np

from covaria.arrays import IntArray
from covaria.table.checks.check import Check, Severity, Told
from covaria.table.columns import CategoryColumn
from covaria.table.draft import Draft

FEWEST_COPIES = 2
MOST_BY_CHANCE = 0.05
"""The largest share of pairs of rows, of any subjects, with the same response, of which copies are told."""


def _findings(draft: Draft) -> Iterator[Told]:
    if draft.subjects is None:
        return
    responses = np.unique(draft.response.values, return_counts=True)[1]
    by_chance = float((responses * (responses - 1.0)).sum()) / max(draft.rows * (draft.rows - 1.0), 1.0)
    _, first, of_row = np.unique(_codes(draft), axis=0, return_index=True, return_inverse=True)
    is_copy = np.arange(draft.rows) != first[of_row.reshape(-1)]
    if is_copy.sum() >= FEWEST_COPIES and by_chance <= MOST_BY_CHANCE:
        yield Told(
            f"{int(is_copy.sum()):,} of {draft.rows:,} rows repeat another one of the same subject in "
            f"{draft.response.name} (response) and every covariate, as rows do that were pasted twice",
            "keep one of each, unless they are measurements of their own",
        )


def _codes(draft: Draft) -> IntArray:
    """Numbers of the values in each row, of subject, response and covariates; (rows, columns)."""
    columns = [
        each.codes if isinstance(each, CategoryColumn) else np.unique(each.values, return_inverse=True)[1]
        for each in (draft.subjects, draft.response, *draft.covariates)
        if each is not None
    ]
    return np.column_stack(columns).astype(np.int64)


COPIED_ROWS = Check("copied-rows", "Rows that repeat another one", Severity.NOTE, _findings)
