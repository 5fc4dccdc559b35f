"""Check: columns left out because they tell what the dose or another category tells are named."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.inference.category_twin import CATEGORY_TWIN
from covaria.table.inference.dose_twin import DOSE_TWIN
from covaria.table.roles import Role
from covaria.wording.lists import listed


def _findings(draft: Draft) -> Iterator[Remark]:
    dose = draft.column_of(Role.DOSE)
    twins = [each.column for each in draft.roles if each.rule == DOSE_TWIN.code]
    if twins:
        verb, have = ("tells", "its") if len(twins) == 1 else ("tell", "their")
        yield Remark(
            f"{listed(twins)} {verb} the treatment over again, beside {dose or 'the dose'} (dose)",
            f"left out, since {have} effect could not be told from the dose's; to compare arms, declare the "
            "arm in the place of a dose",
        )
    for each in draft.roles:
        if each.rule == CATEGORY_TWIN.code:
            yield Remark(f"{each.column} {each.reason}", "left out, since one of the two says it all")


TWINS = Check("twins", "Columns that tell the same are used once", Severity.NOTE, _findings)
