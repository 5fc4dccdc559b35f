"""Check: columns left out because they follow from the response are named."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.draft import Draft
from covaria.table.inference.response_cut import RESPONSE_CUT


def _findings(draft: Draft) -> Iterator[Told]:
    for each in draft.roles:
        if each.rule == RESPONSE_CUT.code:
            yield Told(
                f"{each.column} follows from the response {draft.response.name}: {each.reason}",
                "left out; declare it as a covariate if it was known before",
            )


LEAKS = Check("leaks", "Columns that follow from the response are left out", Severity.NOTE, _findings)
