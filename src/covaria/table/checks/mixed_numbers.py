"""Check: no column of numbers has cells that are none."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.draft import Draft
from covaria.table.inference.mixed_numbers import MIXED_NUMBERS as RULE

REMEDY = (
    "correct such cells, declare what stands for a missing value as missing, or give the column the role "
    '"ignore" or "category"'
)


def _findings(draft: Draft) -> Iterator[Told]:
    for each in draft.roles:
        if each.rule == RULE.code:
            yield Told(f"{each.column}: {each.reason}", REMEDY)


MIXED_NUMBERS = Check("mixed-numbers", "Columns of numbers hold nothing else", Severity.ERROR, _findings)
