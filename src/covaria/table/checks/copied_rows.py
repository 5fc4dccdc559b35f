"""Check: rows that repeat another one of their subject in response and covariates, as pasted ones do.

Two visits of a subject may give the same score by chance. So nothing is told where rows,
of whichever subjects, often have the same response.
"""

from collections.abc import Iterator

import numpy as np

from covaria.arrays import IntArray
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import CategoryColumn, Column
from covaria.table.draft import Draft

FEWEST_COPIES = 2
MOST_BY_CHANCE = 0.05
"""The largest share of pairs of rows, of any subjects, with the same response, of which copies are told."""


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.subjects is None:
        return
    responses = np.unique(draft.response.values, return_counts=True)[1]
    by_chance = float((responses * (responses - 1.0)).sum()) / max(draft.rows * (draft.rows - 1.0), 1.0)
    copies = _copies(draft.subjects, (draft.response, *draft.covariates))
    if copies >= FEWEST_COPIES and by_chance <= MOST_BY_CHANCE:
        yield Remark(
            f"{copies:,} of {draft.rows:,} rows repeat another one of the same subject in "
            f"{draft.response.name} (response) and every covariate, as rows do that were pasted twice",
            "keep one of each, unless they are measurements of their own",
        )


def _copies(subjects: CategoryColumn, columns: tuple[Column, ...]) -> int:
    """Count the rows that are like an earlier one; each column is looked at in rows alike so far only."""
    rows = np.arange(len(subjects.codes))
    alike = _codes(subjects, rows)
    for column in columns:
        is_repeated = np.bincount(alike)[alike] > 1
        rows, alike = rows[is_repeated], alike[is_repeated]
        if not len(rows):
            return 0
        codes = _codes(column, rows)
        alike = np.unique(alike * (codes.max() + 1) + codes, return_inverse=True)[1].astype(np.int64)
    return len(rows) - len(np.unique(alike))


def _codes(column: Column, rows: IntArray) -> IntArray:
    """Numbers of the different values in some rows, from 0 on."""
    if isinstance(column, CategoryColumn):
        return column.codes[rows].astype(np.int64) + 1
    return np.unique(column.values[rows], return_inverse=True)[1].astype(np.int64)


COPIED_ROWS = Check("copied-rows", "Rows that repeat another one", Severity.NOTE, _findings)
