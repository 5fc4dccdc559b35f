"""Check: there are more rows than covariates."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.draft import Draft


def _findings(draft: Draft) -> Iterator[Told]:
    count = len(draft.covariates)
    if count >= draft.rows:
        yield Told(
            f"there are {count:,} covariates for {draft.rows:,} usable rows, so that chance alone makes some "
            "look useful",
            "name the covariates that were planned for",
        )


MANY_COVARIATES = Check("many-covariates", "There are more rows than covariates", Severity.NOTE, _findings)
