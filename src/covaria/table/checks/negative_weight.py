"""Check: a weight is never negative."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.weights is None:
        return
    negative = draft.weights.values < 0.0
    if negative.any():
        yield Remark(
            f"{draft.weights.name} (weight) is negative in {draft.place(negative)}",
            "correct it, or give 0 to leave a row out",
        )


NEGATIVE_WEIGHT = Check("negative-weight", "Weights are 0 or more", Severity.ERROR, _findings)
