"""What may be said of subjects without revealing any one of them.

An average, a level or a missing value is shown where it rests on at least 11 subjects: the smallest cell
that the Centers for Medicare & Medicaid Services let be published, and what a risk of 0.09 amounts to, the
threshold of the European Medicines Agency's guidance on its policy 0070. The ends of a range are rounded
outwards, so that they are no single subject's; a smaller count is called fewer than 11; and of a file's place
its name alone is kept, since folders are named after people.
"""

from pathlib import PurePath

import numpy as np

from covaria.arrays import FloatArray, IntArray, without_rounding_errors

MINIMUM_CELL = 11
"""The fewest subjects that any published aggregate may describe."""
MOST_DOSES = 20
"""Doses up to which each is a level of the design, which is no secret; of more, they are as any covariate."""
RANGE_PARTS = 20
"""Most steps of a covariate's range: with more, whole numbers such as ages would stay as they are."""
FEWEST = MINIMUM_CELL - 1e-9
"""The same, of sums of shares of subjects, which rounding may leave a bit short."""


def merge_small_cells(cell: IntArray, counts: FloatArray, fewest: float) -> IntArray:
    """Number ascending cells anew, one of fewer than `fewest` subjects joined with a neighbour."""
    merged, current, held = np.zeros_like(cell), 0, 0.0
    for place in range(len(cell)):
        new = place > 0 and cell[place] != cell[place - 1]
        if new and held >= fewest:
            current, held = current + 1, 0.0
        merged[place] = current
        held += counts[place]
    if held < fewest and current > 0:
        merged[merged == current] = current - 1
    return merged


def count_in_words(count: int) -> str:
    """Write a count of rows or subjects that are not all, or that there are fewer than 11."""
    return f"{count:,}" if count == 0 or count >= MINIMUM_CELL else f"fewer than {MINIMUM_CELL}"


def file_name(source: str) -> str:
    """Leave the folders out of what a table is called."""
    return PurePath(source).name or source


def rounded_outwards(lowest: float, highest: float, parts: int = 100) -> tuple[float, float, float]:
    """Round the ends of a range outwards to whole steps; lower end, upper end and step.

    The step is 1, 2 or 5 times a power of ten, and at most 2.5 times the given part of the range.
    """
    part = (highest - lowest) / parts
    power = 10.0 ** np.floor(np.log10(part))
    step = power * next(multiple for multiple in (1, 2, 5, 10) if multiple * power >= part)
    ends = np.array([np.floor(lowest / step), np.ceil(highest / step)]) * step
    low, high = without_rounding_errors(ends).tolist()
    return low, high, float(f"{step:.12g}")
