"""A fitted surface as this room knows it: numbers in, one prediction from each fold's models out."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

import numpy as np

from covaria.arrays import FloatArray, IntArray

Surface = Callable[[FloatArray], FloatArray]
"""A function of (rows, inputs) encoded covariates to (folds, rows) predictions, in units of the response, by
the models that did not see each fold."""


@runtime_checkable
class SurfaceUnder(Protocol):
    """A surface that has a shorter way to what rows would be under other values of a few columns."""

    def __call__(self, encoded: FloatArray, /) -> FloatArray:
        """Predict (rows, inputs) encoded covariates; shape (folds, rows)."""
        ...

    def under(self, rows: FloatArray, columns: list[int], values: FloatArray) -> FloatArray:
        """Predict as `predict_under` does."""
        ...


def with_values(rows: FloatArray, columns: list[int], values: FloatArray) -> FloatArray:
    """All rows with the first of (points, columns) values in their columns, then with the next."""
    everybody = np.tile(rows, (len(values), 1))
    everybody[:, columns] = np.repeat(values, len(rows), axis=0)
    return everybody


def predict_under(surface: Surface, rows: FloatArray, columns: list[int], values: FloatArray) -> FloatArray:
    """Predict every row were its columns these values.

    Parameters
    ----------
    surface : Surface
    rows : (rows, inputs) array
        Encoded covariates.
    columns : list of int
        The inputs that are replaced.
    values : (points, columns) array

    Returns
    -------
    (folds, points, rows) array
    """
    if isinstance(surface, SurfaceUnder):
        return surface.under(rows, columns, values)
    return surface(with_values(rows, columns, values)).reshape(-1, len(values), len(rows))


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
