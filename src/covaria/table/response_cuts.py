"""Columns that divide the response at cuts: responder flags, labels of a score, low and high."""

import math

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.table.column_codes import codes_of_numbers, is_filled
from covaria.table.determined_by import is_determined_by

CHANCE = 1e-6
"""The chance by which values in a random order may lie in one stretch of the response each."""
WIDEST_GAP = 0.5
"""Gap at a cut, in widths of the wider of the middles beside it; where a strong covariate divides the
response, it leaves a wider one."""
MOST_TIED = 0.1
"""Share of rows at the cuts themselves; where a strong covariate parts a score of few values, more are."""


def cuts_response(codes: IntArray, response: FloatArray) -> bool:
    """Return whether each value of a column has a stretch of the response, or responses, to itself.

    Chance alone would make it so in one of a million columns.

    Parameters
    ----------
    codes : (rows,) int64 array
        Places of the column's values; below 0 where missing.
    response : (rows,) float64 array
        NaN where missing.
    """
    both = (codes >= 0) & ~np.isnan(response)
    codes, response = codes[both], response[both]
    if not codes.size or codes.min() == codes.max():
        return False
    levels = np.unique(codes)
    if not 2 <= len(levels) <= len(codes) // 4:
        return False
    has_few_values = len(np.unique(response)) <= len(codes) // 4
    if has_few_values and is_determined_by(codes, codes_of_numbers(response), CHANCE):
        return True
    stretches = sorted((response[codes == level] for level in levels), key=np.median)
    lows, highs = np.array([each.min() for each in stretches]), np.array([each.max() for each in stretches])
    if (lows[1:] < highs[:-1]).any():
        return False
    # Where the response was rounded after it was cut, rows at the cut itself may have either value.
    at_cuts = np.isin(response, lows[1:][lows[1:] == highs[:-1]])
    if at_cuts.mean() > MOST_TIED or (has_few_values and not at_cuts.any()):
        return False
    counts = np.array([np.count_nonzero(~at_cuts & (codes == level)) for level in levels])
    ways = sum(map(math.lgamma, counts + 1)) + math.lgamma(len(levels) + 1) - math.lgamma(counts.sum() + 1)
    return ways < math.log(CHANCE) and _is_one_distribution(stretches)


def is_given_by(response: IntArray, codes: IntArray, values: FloatArray | None) -> bool:
    """Return whether a column alone says which of two values each response has, and not by chance.

    It may say so by its gaps, too, as a reason does that only those have who left.

    Parameters
    ----------
    response, codes : (rows,) int64 arrays
        Places of the values of either; below 0 where missing.
    values : (rows,) float64 array or None
        The column's numbers, NaN where missing, if it holds such.
    """
    if is_determined_by(response, is_filled(codes), CHANCE):
        return True
    if values is None:
        return is_determined_by(response, codes, CHANCE)
    return cuts_response(response, values)


def _is_one_distribution(stretches: list[FloatArray]) -> bool:
    """Whether the response goes on across every cut, rather than leaving a gap as between groups."""
    widths = [float(np.subtract(*np.quantile(each, [0.9, 0.1]))) for each in stretches]
    return all(
        upper.min() - lower.max() <= WIDEST_GAP * max(width, next_width)
        for lower, upper, width, next_width in zip(
            stretches[:-1], stretches[1:], widths[:-1], widths[1:], strict=True
        )
    )
