"""Where the effect of a covariate is looked at: a few points that stand for the trial's subjects."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covaria.explain.surface import FloatArray

MINIMUM_CELL = 11
"""The fewest subjects whose mean may be a point, so that no point is a single subject's value."""

_Cells = NDArray[np.int64]


@dataclass(frozen=True)
class EffectPoints:
    """Values of one covariate, each standing for a share of the subjects.

    Attributes
    ----------
    covariate : str
    values : tuple of float
        Ascending, in the user's units: means of at least 11 subjects with similar values, or the doses
        studied. Empty for a category.
    levels : tuple of str
        Of a category; empty for a number.
    shares : tuple of float
        They sum to one.
    """

    covariate: str
    values: tuple[float, ...]
    levels: tuple[str, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Axis:
    """Points of one covariate as a surface takes them.

    Attributes
    ----------
    points : EffectPoints
    inputs : tuple of int
        The columns of the surface's inputs that belong to the covariate.
    encoded : (points, own inputs) array
        What stands in these columns at each point.
    """

    points: EffectPoints
    inputs: tuple[int, ...]
    encoded: FloatArray

    @property
    def shares(self) -> FloatArray:
        """Share of the subjects that each point stands for; shape (points,)."""
        return np.array(self.points.shares)

    def __len__(self) -> int:
        return len(self.encoded)


def cell_means(values: FloatArray, weights: FloatArray, most: int) -> tuple[FloatArray, FloatArray]:
    """Means of at most `most` cells of subjects with neighbouring values, and the cells' shares.

    Equal values stay together, and each cell holds 11 subjects, or half of all where there are fewer than 22.

    Parameters
    ----------
    values, weights : (rows,) arrays
        How many subjects each row stands for; values are finite.
    most : int
    """
    distinct, place = np.unique(values, return_inverse=True)
    counts: FloatArray = np.bincount(place, weights).astype(np.float64)
    total = counts.sum()
    fewest = min(MINIMUM_CELL, total / 2)
    cells = max(1, min(most, int(total / fewest)))
    middles = (np.cumsum(counts) - counts / 2) / total
    numbers: _Cells = np.minimum((middles * cells).astype(np.int64), cells - 1)
    cell = merge_small_cells(numbers, counts, fewest)
    held = np.bincount(cell, counts)
    return np.bincount(cell, counts * distinct) / held, held / total


def merge_small_cells(cell: _Cells, counts: FloatArray, fewest: float) -> _Cells:
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
