"""Check: responses that limits hide are counted, and what is done with them told."""

from collections.abc import Iterator

import numpy as np

from covaria.disclosure import count_in_words
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.wording.lists import counted, listed


def _findings(draft: Draft) -> Iterator[Remark]:
    name, known = draft.response.name, draft.response.known
    if known is None:
        return
    lower, upper = known.T
    below, above, measured = np.isneginf(lower), np.isposinf(upper), lower == upper
    kinds = {
        "below a limit": below & ~above,
        "above a limit": above & ~below,
        "between two ends": ~(below | above | measured),
    }
    told = [f"{what} in {count_in_words(int(rows.sum()))}" for what, rows in kinds.items() if rows.any()]
    if not told:
        yield Remark(
            f"{name} (response) is beyond a limit in no usable row",
            "all are taken as measured; the normal endpoint fits more models to such a response",
        )
        return
    yield Remark(
        f"{name} (response) is {listed(told)} of {counted(draft.rows, 'usable row')}",
        "these count by the probability of lying there, and nothing is put in their place",
    )
    crossed = [
        word
        for word, rows, beyond in (
            ("below", below, measured & (lower < upper[below].max(initial=-np.inf))),
            ("above", above, measured & (lower > lower[above].min(initial=np.inf))),
        )
        if rows.any() and beyond.any()
    ]
    if crossed:
        yield Remark(
            f"{name} (response) was measured {listed(crossed)} a limit that other rows have",
            "that is right where assays differ; check that all are in one unit",
        )


RESPONSE_LIMITS = Check("response-limits", "Responses beyond a limit", Severity.NOTE, _findings)
