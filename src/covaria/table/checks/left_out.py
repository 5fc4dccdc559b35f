"""Check: columns left out because they hold one value, or none, are named."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.inference.all_the_same import ALL_THE_SAME
from covaria.table.inference.empty import EMPTY
from covaria.table.roles import Role
from covaria.wording.lists import listed

_RULES = frozenset({ALL_THE_SAME.code, EMPTY.code})


def _findings(draft: Draft) -> Iterator[Remark]:
    columns: dict[str, list[str]] = {}
    for each in draft.roles:
        if each.role is Role.IGNORE and each.rule in _RULES:
            columns.setdefault(each.reason, []).append(each.column)
    for reason, names in columns.items():
        are, it_is = ("is", "it is") if len(names) == 1 else ("are", "each is")
        yield Remark(f"{listed(names)} {are} left out: {it_is} {reason}")


LEFT_OUT = Check("left-out", "Columns of one value or none are left out", Severity.NOTE, _findings)
