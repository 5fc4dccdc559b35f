"""A fitted surface as this room knows it: numbers in, one prediction from each fold's models out."""

from collections.abc import Callable

import numpy as np

from covaria.arrays import FloatArray, IntArray

Surface = Callable[[FloatArray], FloatArray]
"""A function of (rows, inputs) encoded covariates to (folds, rows) predictions, in units of the response, by
the models that did not see each fold."""


def sample_rows(weights: FloatArray, most: int) -> tuple[IntArray, FloatArray]:
    """Positions of at most `most` rows that represent all, and their shares.

    Of more rows every so many-th subject is taken in the order given, so that rows in canonical order give
    the same sample every time (systematic sampling; Cochran 1977, chapter 8).

    Parameters
    ----------
    weights : (rows,) array
        How many subjects each row represents.
    most : int
    """
    cumulative = np.cumsum(weights)
    if len(weights) <= most:
        return np.arange(len(weights)), weights / cumulative[-1]
    places = (np.arange(most) + 0.5) / most * cumulative[-1]
    return np.searchsorted(cumulative, places), np.full(most, 1 / most)
