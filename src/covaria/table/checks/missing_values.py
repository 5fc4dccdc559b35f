"""Check: missing cells of covariates are counted."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.draft import Draft, is_missing
from covaria.wording.lists import counted


def _findings(draft: Draft) -> Iterator[Told]:
    for column in draft.covariates:
        missing = int(is_missing(column).sum())
        if missing:
            yield Told(f"{column.name} is missing in {missing:,} of {counted(draft.rows, 'usable row')}")


MISSING_VALUES = Check("missing-values", "Missing cells of covariates are counted", Severity.NOTE, _findings)
