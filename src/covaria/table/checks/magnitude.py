"""Check: numbers are of sizes that can be computed with."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.table.magnitude import (
    FAR,
    LARGER_UNIT,
    LARGEST,
    SMALLER_UNIT,
    SMALLEST,
    far_out,
    is_too_small,
    too_large,
)

MOST_SUBJECTS = 1e6
"""That a row may represent: of more, rounding of 32 bits is all that is left of the other rows."""
FEWEST_SUBJECTS = 10.0


def _findings(draft: Draft) -> Iterator[Remark]:
    for column in (draft.response, *draft.covariates):
        if isinstance(column, NumberColumn):
            yield from _of_numbers(draft, column)
    if draft.weights is not None:
        yield from _of_weights(draft, draft.weights)


def _of_numbers(draft: Draft, column: NumberColumn) -> Iterator[Remark]:
    large = too_large(column.values)
    if large.any():
        yield Remark(f"{column.name} is beyond {LARGEST:.0e} in {draft.place(large)}", LARGER_UNIT)
    elif is_too_small(column.values):
        yield Remark(f"{column.name} holds no number beyond {SMALLEST:.0e}", SMALLER_UNIT)
    elif (far := far_out(column.values)).any():
        yield Remark(
            f"{column.name} is more than {FAR:.0e} times as far from its median in {draft.place(far)} as in "
            "other rows, which all look alike beside that",
            "correct that, or leave the cell empty",
        )


def _of_weights(draft: Draft, weights: NumberColumn) -> Iterator[Remark]:
    name = f"{weights.name} (weight)"
    large = weights.values > MOST_SUBJECTS
    if large.any():
        yield Remark(
            f"{name} is more than {MOST_SUBJECTS:.0e} in {draft.place(large)}",
            "correct that, or divide all weights by the same number",
        )
    elif float(weights.values.sum()) < FEWEST_SUBJECTS:
        yield Remark(
            f"{name} adds up to fewer than {FEWEST_SUBJECTS:.0f}",
            "a weight is the number of subjects that its row represents; multiply all by the same number",
        )


MAGNITUDE = Check("magnitude", "Numbers are of sizes that can be computed with", Severity.ERROR, _findings)
