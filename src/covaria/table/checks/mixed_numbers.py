"""Check: no column of numbers has cells that are none."""

from collections.abc import Iterator

from covaria.table.categories import RARE
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.inference.mixed_numbers import MIXED_NUMBERS as RULE
from covaria.table.notations import LIMIT
from covaria.table.rewriting import remedy_told

OR_A_ROLE = 'or give the column the role "ignore" or "category"'
REMEDY = f"correct such cells, declare what stands for a missing value as missing, {OR_A_ROLE}"
REMEDY_AT_A_LIMIT = (
    'correct such cells (write the limit in the place of a word: of cells such as "<0.1" half the limit is '
    f"taken where {RARE} or more have the same one and no number is smaller), {OR_A_ROLE}"
)
"""To call a value missing because it is small would bias what is estimated."""


def _findings(draft: Draft) -> Iterator[Remark]:
    for each in draft.roles:
        if each.rule == RULE.code:
            yield Remark(f"{each.column}: {each.reason}", _remedy(each.reason))


def _remedy(reason: str) -> str:
    told = remedy_told(reason)
    if told:
        return f"{told}, {OR_A_ROLE}"
    return REMEDY_AT_A_LIMIT if LIMIT in reason else REMEDY


MIXED_NUMBERS = Check("mixed-numbers", "Columns of numbers hold nothing else", Severity.ERROR, _findings)
