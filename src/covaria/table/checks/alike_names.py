"""Check: columns whose names differ by capital letters alone are pointed out."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.wording.lists import listed


def _findings(draft: Draft) -> Iterator[Remark]:
    alike: dict[str, list[str]] = {}
    for each in draft.roles:
        alike.setdefault(each.column.casefold(), []).append(each.column)
    for names in alike.values():
        if len(names) > 1:
            yield Remark(
                f"{listed(names)} differ by capital letters alone, and are taken as different columns",
                "check which of them is meant, and leave the others out",
            )


ALIKE_NAMES = Check("alike-names", "Names that differ by capital letters", Severity.NOTE, _findings)
