"""Check: doses below 0, which nobody had, are pointed out."""

from collections.abc import Iterator

from covaria.disclosure import count_in_words
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.table.roles import Role


def _findings(draft: Draft) -> Iterator[Remark]:
    name = draft.column_of(Role.DOSE)
    for column in draft.covariates:
        if column.name == name and isinstance(column, NumberColumn):
            negative = int((column.values < 0.0).sum())
            if negative:
                yield Remark(
                    f"{name} (dose) is below 0 in {count_in_words(negative)} rows, which are taken as of "
                    "less than no dose",
                    "if such a number means another treatment or a missing dose, declare the arm in the "
                    "place of the dose, or the number as missing",
                )


NEGATIVE_DOSE = Check("negative-dose", "Doses are 0 or more", Severity.NOTE, _findings)
