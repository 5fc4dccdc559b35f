"""Whether numbers are in the order of the response throughout, as what is computed from it is."""

import numpy as np

from covaria.arrays import FloatArray

FEWEST_VALUES = 20
"""Distinct values; a few subjects may come in one order where a covariate is strong."""
SAMPLE = 200
"""Rows that rule out nearly every column."""


def is_in_order(values: FloatArray, response: FloatArray) -> bool:
    """Return whether numbers rise with the response throughout, or fall; ties of either are no matter.

    Parameters
    ----------
    values, response : (rows,) float64 arrays
        NaN where missing.
    """
    sample = np.unique(np.linspace(0, len(values) - 1, SAMPLE).astype(np.int64))
    in_order = _in_order(values[sample], response[sample]) and _in_order(values, response)
    return in_order and _have_enough(values, response)


def _in_order(values: FloatArray, response: FloatArray) -> bool:
    both = ~(np.isnan(values) | np.isnan(response))
    values, response = values[both], response[both]
    rising = bool((np.diff(values[np.lexsort((values, response))]) >= 0.0).all())
    falling = bool((np.diff(values[np.lexsort((-values, response))]) <= 0.0).all())
    return rising or falling


def _have_enough(values: FloatArray, response: FloatArray) -> bool:
    both = ~(np.isnan(values) | np.isnan(response))
    return len(np.unique(values[both])) >= FEWEST_VALUES <= len(np.unique(response[both]))
