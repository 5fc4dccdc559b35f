"""Check: the response takes more than two values."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.checks.counted_response import COUNT
from covaria.table.checks.time_to_event import SURVIVAL
from covaria.table.draft import Draft
from covaria.table.ordered import ORDINAL


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.response.known is not None:
        # Limits are as many values as there are of them; `censored_response.py` looks at what was measured.
        return
    name, values = draft.response.name, draft.response.values
    lowest, highest = values.min(), values.max()
    if lowest == highest and draft.is_labelled:
        every = "a response" if lowest else "no response"
        yield Remark(
            f"{name} (response) is {every} in every usable row, and there is nothing to tell apart",
            "check which cells are a response, or choose another response",
        )
    elif lowest == highest:
        yield Remark(f"{name} (response) is the same in every usable row", "choose a response that varies")
    elif (
        not draft.is_labelled
        and draft.endpoint not in {COUNT, SURVIVAL, ORDINAL}
        and ((values == lowest) | (values == highest)).all()
    ):
        yield Remark(
            f"{name} (response) has two values only, as a response that is yes or no",
            "ask for the binary endpoint (--endpoint binary), or choose a response that is measured on a "
            "scale",
        )


RESPONSE_LEVELS = Check(
    "response-levels", "The response takes more than two values", Severity.ERROR, _findings
)
