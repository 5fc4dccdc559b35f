"""Check: columns left out because they hold one value, or none, are named."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.draft import Draft
from covaria.table.inference.all_the_same import ALL_THE_SAME
from covaria.table.inference.empty import EMPTY
from covaria.table.roles import Role

_RULES = frozenset({ALL_THE_SAME.code, EMPTY.code})


def _findings(draft: Draft) -> Iterator[Told]:
    for assignment in draft.roles:
        if assignment.role is Role.IGNORE and assignment.rule in _RULES:
            yield Told(f"{assignment.column} is left out: it is {assignment.reason}")


LEFT_OUT = Check("left-out", "Columns of one value or none are left out", Severity.NOTE, _findings)
