"""Check: a few numbers so far from all others of their column that they may be wrong, or in another unit.

A laboratory value may be far out on its own scale and not on that of its logarithm: both are looked at.
"""

from collections.abc import Iterator

import numpy as np

from covaria.arrays import BoolArray, FloatArray
from covaria.disclosure import FEWEST
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.checks.sentinel import may_be_missing
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft

RANGES = 5.0
"""The least distance from the nearest other number, in ranges of the others."""
RANGES_OF_LOGARITHMS = 0.5
"""The same of logarithms, so that the largest of skewed numbers is none."""
MOST_SHARE = 0.1
"""Of the numbers of a column that may be far out; of more, it is they and the others that are two groups."""
FEWEST_OTHERS = 20


def _findings(draft: Draft) -> Iterator[Remark]:
    for column in (draft.response, *draft.covariates):
        if isinstance(column, NumberColumn):
            far = far_values(column.values)
            if far.any() and (far := far & ~may_be_missing(column.values)).any():
                yield Remark(
                    f"{column.name} in {draft.place(far)} is more than {RANGES:.0f} times as far from every "
                    "other value as these are from each other",
                    "if that is a typing error or another unit, correct it",
                )


def far_values(values: FloatArray) -> BoolArray:
    """Where numbers are far beyond all others; at most a tenth of them, and fewer than 11 at either end."""
    found = np.zeros(values.shape, dtype=bool)
    known = values[~np.isnan(values)]
    if len(known) < FEWEST_OTHERS:
        return found
    most = int(min(FEWEST - 1, MOST_SHARE * len(known)))
    if not _has_few_beyond(known, most):
        return found
    quarters = [len(known) // 4, 3 * len(known) // 4]
    # In their places as if all were sorted, which takes long in a large table.
    ends = [*range(most + 1), *range(len(known) - most - 1, len(known))]
    known.partition([*quarters, *ends])
    if known[quarters[0]] == known[quarters[1]]:
        # Of nearly always the same number any other one is far.
        return found
    for count in range(1, most + 1):
        # From the fewest on, so that the others are as many as can be.
        if _is_far(known[-count], known[0], known[-count - 1]):
            found |= values >= known[-count]
        if _is_far(known[count - 1], known[count], known[-1]):
            found |= values <= known[count - 1]
    return found


def _has_few_beyond(known: FloatArray, most: int) -> bool:
    """Whether at most some numbers are beyond a small part of the range, as far ones must be.

    Others whose range is less than a fifth of the gap beside it fill less than a sixth of the whole range.
    """
    lowest, highest = known.min(), known.max()
    part = (highest - lowest) / RANGES
    bounds = [(lowest + part, highest - part)]
    if lowest > 0.0:
        ratio = np.exp(np.log(highest / lowest) / RANGES)
        bounds.append((lowest * ratio, highest / ratio))
    return any(
        min(np.count_nonzero(known > low), np.count_nonzero(known < high)) <= most for low, high in bounds
    )


def _is_far(value: float, lowest: float, highest: float) -> bool:
    """Whether a number is far from others, of which the lowest and the highest are given."""
    gap = max(value - highest, lowest - value)
    is_beyond = gap > RANGES * (highest - lowest) > 0.0
    if min(value, lowest) <= 0.0:
        return bool(is_beyond)
    gap_of_logarithms = max(np.log(value / highest), np.log(lowest / value))
    extent = np.log(highest / lowest)
    least = RANGES_OF_LOGARITHMS if is_beyond else RANGES
    return bool(gap_of_logarithms > least * extent > 0.0)


FAR_VALUE = Check("far-value", "Numbers far beyond all others", Severity.NOTE, _findings)
