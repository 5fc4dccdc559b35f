"""Check: enough rows can be used."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.wording.lists import counted, listed

FEWEST_ROWS = 10
"""Rows below which folds would hold out one subject at a time and estimate nothing."""


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.rows < FEWEST_ROWS:
        left_out = listed(f"{exclusion.reason} in {exclusion.rows:,}" for exclusion in draft.excluded)
        because = f" ({left_out})" if left_out else ""
        usable = f"only {draft.rows}" if draft.rows else "none"
        yield Remark(
            f"of {counted(draft.rows_read, 'row')} {usable} can be used{because}",
            f"a model needs at least {FEWEST_ROWS}",
        )


ROW_COUNT = Check("row-count", "At least ten rows can be used", Severity.ERROR, _findings)
