"""Types of arrays that every room uses, and numbers without rounding errors."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Float32Array = NDArray[np.float32]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


def without_rounding_errors(values: FloatArray, largest: float = 0.0) -> FloatArray:
    """Numbers as 12 significant digits write them, and 0 where that is what the digits of the largest say.

    Parameters
    ----------
    values : (any,) array
    largest : float
        Of the numbers that they were computed from, if that is more than the largest of them.
    """
    nothing = 1e-12 * max(largest, float(np.abs(values).max(initial=0.0)))
    return np.array([0.0 if abs(value) < nothing else float(f"{value:.12g}") for value in values])
