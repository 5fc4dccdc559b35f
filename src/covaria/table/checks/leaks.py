"""Check: columns left out because they follow from the response, or the response from them, are named."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.inference.censoring_told import CENSORING_TOLD
from covaria.table.inference.response_and_baseline import RESPONSE_AND_BASELINE
from covaria.table.inference.response_cut import RESPONSE_CUT
from covaria.table.inference.response_order import RESPONSE_ORDER
from covaria.table.inference.response_parts import RESPONSE_PARTS
from covaria.table.inference.response_source import RESPONSE_SOURCE

FOLLOWS_FROM_RESPONSE = {
    RESPONSE_PARTS.code: "is no covariate of",
    RESPONSE_CUT.code: "follows from the response",
    RESPONSE_SOURCE.code: "alone gives the response",
    RESPONSE_ORDER.code: "follows from the response",
    CENSORING_TOLD.code: "follows from the response",
    RESPONSE_AND_BASELINE.code: "is no covariate of",
}
"""What is said of a column that a rule left out, by the rule's code."""


def _findings(draft: Draft) -> Iterator[Remark]:
    for each in draft.roles:
        if each.rule in FOLLOWS_FROM_RESPONSE:
            yield Remark(
                f"{each.column} {FOLLOWS_FROM_RESPONSE[each.rule]} {draft.response.name}: {each.reason}",
                "left out; declare it as a covariate if it was known before",
            )


LEAKS = Check(
    "leaks", "Columns that the response follows from, or that follow from it", Severity.NOTE, _findings
)
