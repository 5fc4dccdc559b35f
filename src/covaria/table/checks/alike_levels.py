"""Check: levels of a category that differ by capital letters or blanks alone."""

from collections import Counter
from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import CategoryColumn
from covaria.table.draft import Draft


def _findings(draft: Draft) -> Iterator[Remark]:
    for column in draft.covariates:
        if not isinstance(column, CategoryColumn):
            continue
        kept = column.levels[:-1] if column.pooled else column.levels
        alike = Counter("".join(level.split()).casefold() for level in (*kept, *column.pooled))
        if max(alike.values(), default=0) > 1:
            yield Remark(
                f"{column.name} has levels that differ by capital letters or blanks alone, and are taken as "
                "different",
                "write them alike if they are the same",
            )


ALIKE_LEVELS = Check(
    "alike-levels", "Levels that differ by capital letters or blanks alone", Severity.NOTE, _findings
)
