"""Check: missing cells of covariates are counted."""

from collections.abc import Iterator

from covaria.disclosure import count_in_words
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft, is_missing
from covaria.wording.lists import counted


def _findings(draft: Draft) -> Iterator[Remark]:
    for column in draft.covariates:
        missing = int(is_missing(column).sum())
        if missing:
            usable = counted(draft.rows, "usable row")
            yield Remark(f"{column.name} is missing in {count_in_words(missing)} of {usable}")


MISSING_VALUES = Check("missing-values", "Missing cells of covariates are counted", Severity.NOTE, _findings)
