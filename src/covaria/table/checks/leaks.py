"""Check: columns left out because they follow from the response, or the response from them, are named."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.draft import Draft
from covaria.table.inference.response_cut import RESPONSE_CUT
from covaria.table.inference.response_source import RESPONSE_SOURCE

_SAID = {
    RESPONSE_CUT.code: "follows from the response",
    RESPONSE_SOURCE.code: "alone gives the response",
}


def _findings(draft: Draft) -> Iterator[Told]:
    for each in draft.roles:
        if each.rule in _SAID:
            yield Told(
                f"{each.column} {_SAID[each.rule]} {draft.response.name}: {each.reason}",
                "left out; declare it as a covariate if it was known before",
            )


LEAKS = Check(
    "leaks", "Columns that the response follows from, or that follow from it", Severity.NOTE, _findings
)
