"""Check: the response takes more than two values."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.draft import Draft


def _findings(draft: Draft) -> Iterator[Told]:
    name, values = draft.response.name, draft.response.values
    lowest, highest = values.min(), values.max()
    if lowest == highest:
        yield Told(f"{name} (response) is the same in every usable row", "choose a response that varies")
    elif ((values == lowest) | (values == highest)).all():
        yield Told(
            f"{name} (response) has two values only, and a binary endpoint is not supported yet",
            "choose a response that is measured on a scale",
        )


RESPONSE_LEVELS = Check(
    "response-levels", "The response takes more than two values", Severity.ERROR, _findings
)
