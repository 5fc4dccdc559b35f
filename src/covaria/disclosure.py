"""What may be said of subjects without revealing any one of them.

An average, a level or a missing value is shown where it rests on at least 11 subjects: the smallest cell
that the Centers for Medicare & Medicaid Services let be published, and what a risk of 0.09 amounts to, the
threshold of the European Medicines Agency's guidance on its policy 0070. The ends of a range are rounded
outwards, so that they are no single subject's.
"""

import numpy as np

from covaria.arrays import FloatArray, IntArray, without_rounding_errors

MINIMUM_CELL = 11
"""The fewest subjects that any published aggregate may describe."""
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


def rounded_outwards(lowest: float, highest: float) -> tuple[float, float, float]:
    """Round the ends of a range outwards to whole steps; lower end, upper end and step.

    The step is 1, 2 or 5 times a power of ten, and a 100th to a 40th of the range.
    """
    hundredth = (highest - lowest) / 100
    power = 10.0 ** np.floor(np.log10(hundredth))
    step = power * next(multiple for multiple in (1, 2, 5, 10) if multiple * power >= hundredth)
    ends = np.array([np.floor(lowest / step), np.ceil(highest / step)]) * step
    low, high = without_rounding_errors(ends).tolist()
    return low, high, float(f"{step:.12g}")
