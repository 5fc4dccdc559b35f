"""Check: there are more rows than covariates."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft


def _findings(draft: Draft) -> Iterator[Remark]:
    count = len(draft.covariates)
    if count >= draft.rows:
        yield Remark(
            f"there are {count:,} covariates for {draft.rows:,} usable rows, so that chance alone makes some "
            "look useful",
            "name the covariates that were planned for",
        )


MANY_COVARIATES = Check("many-covariates", "There are more rows than covariates", Severity.NOTE, _findings)
