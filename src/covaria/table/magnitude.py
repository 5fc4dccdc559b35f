"""Sizes of numbers between which squares, sums and products of them neither overflow nor vanish."""

import numpy as np

from covaria.arrays import BoolArray, FloatArray

LARGEST, SMALLEST = 1e30, 1e-30
"""Beyond any unit of anything: the largest number of a column has to be between them."""
LARGER_UNIT = "correct that, or give the column in a larger unit"
SMALLER_UNIT = "give the column in a smaller unit"
"""What to do about numbers that are too large, or too small."""
FAR = 1e9
"""Times as far from the median as the others typically are, beyond which these all look alike in 32 bits."""


def too_large(values: FloatArray) -> BoolArray:
    """Return where numbers are too large; shape as given."""
    return np.abs(values) > LARGEST


def is_too_small(values: FloatArray) -> bool:
    """Whether a column has no number that is large enough, and one that is not 0."""
    largest = float(np.nanmax(np.abs(values), initial=0.0))
    return 0.0 < largest < SMALLEST


def far_out(values: FloatArray) -> BoolArray:
    """Return where numbers are so far from the others that these would all look alike; shape as given."""
    known = values[~np.isnan(values)]
    distances = np.abs(values - np.median(known)) if len(known) else np.zeros(values.shape)
    # Without half of them so near the median, none is far; that asks for no second median.
    near = np.count_nonzero(distances <= np.nanmax(distances, initial=0.0) / FAR)
    if 2 * near < len(known):
        return np.zeros(values.shape, np.bool_)
    apart = distances[distances > 0]
    farthest = FAR * np.median(apart) if len(apart) else np.inf
    return distances > farthest
