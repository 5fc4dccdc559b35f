"""Check: a response that is declared a count counts something."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.wording.lists import counted

COUNT = "count"
"""The endpoint of counts, as a user names it."""
FEWEST_EVENTS = 10
"""Events, and subjects with one, that a model needs, as responders of a yes or no."""
MOST_EVENTS = 1e9
"""The largest count of one subject: more are no count but another unit, or a code."""


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.endpoint != COUNT:
        return
    name, values = draft.response.name, draft.response.values
    remedy = "correct it, or choose the endpoint that it is of"
    for what, wrong in (
        ("is negative", values < 0),
        ("is no whole number", values != np.round(values)),
        ("is above a billion", values > MOST_EVENTS),
    ):
        if wrong.any():
            yield Remark(f"{name} (response) {what} in {draft.place(wrong)}, and is declared a count", remedy)
            return
    yield from _few(draft)


def _few(draft: Draft) -> Iterator[Remark]:
    name, values = draft.response.name, draft.response.values
    with_events = int((values > 0).sum())
    if with_events == 0:
        yield Remark(
            f"{name} (response) is 0 in every usable row, and no rate can be told from another",
            "check the rows, or choose another response",
        )
    elif with_events < FEWEST_EVENTS:
        yield Remark(
            f"{name} (response) has events in {counted(with_events, 'row')} alone, and a model needs them in "
            f"{FEWEST_EVENTS}",
            "what can be said is the overall rate; compare doses or arms by an exact test, or choose a "
            "response that is more frequent",
        )


COUNTED_RESPONSE = Check(
    "counted-response", "A response that is declared a count counts something", Severity.ERROR, _findings
)
