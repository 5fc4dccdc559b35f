"""Check: how doses were read that are no plain numbers is told."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft


def _findings(draft: Draft) -> Iterator[Remark]:
    for column in draft.covariates:
        if isinstance(column, NumberColumn) and column.writing is not None:
            unit = f"numbers in {column.writing.unit}" if column.writing.unit else "numbers"
            placebo = ", and a placebo as 0" if column.writing.has_placebo else ""
            yield Remark(
                f"{column.name} (dose) is text and is read as {unit}{placebo}",
                "declare it as the arm if its levels have no order",
            )


WRITTEN_DOSE = Check("written-dose", "Doses written as text", Severity.NOTE, _findings)
