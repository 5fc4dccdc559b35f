"""Check: no column has separators of thousands that would be read as decimal marks."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.inference.thousands_separators import THOUSANDS_SEPARATORS as RULE
from covaria.table.thousands_separators import REMEDY


def _findings(draft: Draft) -> Iterator[Remark]:
    for each in draft.roles:
        if each.rule == RULE.code:
            yield Remark(f"{each.column}: {each.reason}", REMEDY)


THOUSANDS_SEPARATORS = Check(
    "thousands-separators", "Separators of thousands are no decimal marks", Severity.ERROR, _findings
)
