"""Check: events are counted over a time above 0, and their rate is told by its unit."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.checks.counted_response import COUNT
from covaria.table.draft import Draft
from covaria.wording.numbers import format_number


def _faults(draft: Draft) -> Iterator[Remark]:
    if draft.exposures is None:
        return
    name = f"{draft.exposures.name} (exposure)"
    if draft.endpoint not in {"", COUNT}:
        yield Remark(
            f"{name} is for how long events were counted, and a {draft.endpoint} endpoint counts none",
            "choose the count endpoint, or leave the exposure out",
        )
    not_positive = draft.exposures.values <= 0.0
    if not_positive.any():
        yield Remark(
            f"{name} is not above 0 in {draft.place(not_positive)}",
            "correct it, or leave the rows out with a filter",
        )


def _unit(draft: Draft) -> Iterator[Remark]:
    if draft.exposures is not None:
        name, mean = draft.exposures.name, float(draft.exposures.values.mean())
        yield Remark(
            f"{draft.response.name} (response) was counted over {name}, {format_number(mean)} on average",
            f"rates are per unit of {name}",
        )


EXPOSURE = Check("exposure", "Exposures are above 0, and of a count", Severity.ERROR, _faults)
RATE_UNIT = Check("rate-unit", "The unit that rates are per", Severity.NOTE, _unit)
