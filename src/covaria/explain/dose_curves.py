"""Curves over the dose by each fold's models: where they are looked at, and their average over subjects."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, without_rounding_errors
from covaria.disclosure import MOST_DOSES, rounded_outwards
from covaria.explain.surface import Surface, predict_under, sample_rows

GRID_POINTS = 101
MOST_ROWS = 1024
"""Rows that predictions are averaged over; of more, that many are sampled."""


@dataclass(frozen=True)
class DoseCurves:
    """Response over the dose, by the models that did not see each fold.

    Attributes
    ----------
    dose : str
        The dose column's name.
    doses : tuple of float
        Ascending, in the user's units: the levels studied, and a grid between the lowest and the highest.
    folds : tuple of tuple of float
        For each fold, of all repeats, the response at each dose, in its own units.
    studied : tuple of float
        The distinct doses of the trial when there are at most 20, otherwise its lowest and highest dose,
        rounded outwards so that they are no single subject's.
    dose_levels : int
        Number of distinct doses in the trial.
    repeats : int
        How often the trial was divided into folds.
    """

    dose: str
    doses: tuple[float, ...]
    folds: tuple[tuple[float, ...], ...]
    studied: tuple[float, ...]
    dose_levels: int
    repeats: int = 1

    @property
    def responses(self) -> FloatArray:
        """Response of each fold's models; shape (folds, doses)."""
        return np.array(self.folds)


def average_over_subjects(
    surface: Surface,
    inputs: FloatArray,
    weights: FloatArray,
    dose_input: int,
    encode: Callable[[FloatArray], FloatArray],
    doses: FloatArray,
) -> FloatArray:
    """Average prediction were every subject given each dose (g-computation; Robins 1986).

    Parameters
    ----------
    surface : Surface
    inputs : (rows, inputs) array
        Encoded covariates of the trial.
    weights : (rows,) array
        How many subjects each row represents.
    dose_input : int
        The column of the dose among the inputs.
    encode : callable
        From doses in the user's units to that column's.
    doses : (doses,) array

    Returns
    -------
    (folds, doses) array
    """
    rows, shares = sample_rows(weights, MOST_ROWS)
    averages: FloatArray = predict_under(surface, inputs[rows], [dose_input], encode(doses)[:, None]) @ shares
    return averages


def studied_doses(doses: FloatArray) -> FloatArray:
    """The levels of a trial, or the ends of a continuous dose, rounded outwards (`rounded_outwards`)."""
    levels = np.unique(doses)
    if len(levels) <= MOST_DOSES:
        return levels
    low, high, _ = rounded_outwards(float(levels[0]), float(levels[-1]))
    return np.array([low, high])


def dose_grid(studied: FloatArray) -> FloatArray:
    """Doses at which curves are kept: those studied, and an even grid between their ends."""
    grid = without_rounding_errors(np.linspace(studied[0], studied[-1], GRID_POINTS))
    between = np.abs(grid[:, None] - studied).min(axis=1) > 1e-9 * np.abs(studied).max()
    return np.union1d(grid[between], studied)
