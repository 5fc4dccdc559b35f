"""Check: columns left out as numbers some of which have letters are named."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.inference.lettered_numbers import LETTERED_NUMBERS as RULE


def _findings(draft: Draft) -> Iterator[Remark]:
    for each in draft.roles:
        if each.rule == RULE.code:
            yield Remark(
                f"{each.column} holds {each.reason}",
                "left out; correct these cells if it was measured, or declare it as a group to keep its rows "
                "together",
            )


LETTERED_NUMBERS = Check(
    "lettered-numbers", "Identifiers with letters are left out", Severity.NOTE, _findings
)
