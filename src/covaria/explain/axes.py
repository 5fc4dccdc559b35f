"""Where the effect of a covariate is looked at: a few points that represent the trial's subjects."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.disclosure import FEWEST, MINIMUM_CELL, merge_small_cells
from covaria.wording.lists import counted

OTHER = "other"

_Cells = IntArray


@dataclass(frozen=True)
class EffectPoints:
    """Values of one covariate, each representing a share of the subjects.

    Attributes
    ----------
    covariate : str
    values : tuple of float
        Ascending, in the user's units: means of at least 11 subjects with similar values, or the doses
        studied. Empty for a category.
    levels : tuple of str
        Of a category, each of at least 11 subjects, rarer ones as “other (n levels)”; empty for a number.
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
        What is in these columns at each point.
    """

    points: EffectPoints
    inputs: tuple[int, ...]
    encoded: FloatArray

    @property
    def shares(self) -> FloatArray:
        """Share of the subjects that each point represents; shape (points,)."""
        return np.array(self.points.shares)

    def __len__(self) -> int:
        return len(self.encoded)


def cell_means(values: FloatArray, weights: FloatArray, most: int) -> tuple[FloatArray, FloatArray]:
    """Means of at most `most` cells of subjects with neighbouring values, and the cells' shares.

    Equal values stay together, and each cell holds 11 subjects. Of fewer than 22, the 11 with the lowest and
    the 11 with the highest values are the cells, which share some; fewer than 11 are one cell, which is the
    caller's to avoid.

    Parameters
    ----------
    values, weights : (rows,) arrays
        How many subjects each row represents; values are finite.
    most : int
    """
    distinct, place = np.unique(values, return_inverse=True)
    counts: FloatArray = np.bincount(place, weights).astype(np.float64)
    total = float(counts.sum())
    if total < 2 * FEWEST:
        return _lowest_and_highest(distinct, counts)
    cells = max(1, min(most, int(total / FEWEST)))
    middles = (np.cumsum(counts) - counts / 2) / total
    numbers: _Cells = np.minimum((middles * cells).astype(np.int64), cells - 1)
    cell = merge_small_cells(numbers, counts, FEWEST)
    held = np.bincount(cell, counts)
    means = np.bincount(cell, counts * distinct) / held
    # A rare 1 among 0, or the other way round, is left out as a rare level is: nobody is in between.
    return means.round() if len(means) == 1 and set(distinct) == {0.0, 1.0} else means, held / total


def _lowest_and_highest(values: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Means of the 11 lowest and the 11 highest of ascending values, or one where they are alike."""
    size = min(float(MINIMUM_CELL), float(counts.sum()))
    means = []
    for own, held in ((values, counts), (values[::-1], counts[::-1])):
        taken = np.clip(size - (np.cumsum(held) - held), 0.0, held)
        means.append(float(taken @ own / taken.sum()))
    if not means[0] < means[1]:
        return np.array([float(counts @ values / counts.sum())]), np.ones(1)
    return np.array(means), np.full(2, 0.5)


@dataclass(frozen=True)
class LevelCells:
    """Levels of a category that are shown.

    Attributes
    ----------
    names : tuple of str
    shares : tuple of float
        They sum to one.
    mixture : (names, levels) array
        Shares of all levels in each of those shown, which sum to one.
    """

    names: tuple[str, ...]
    shares: tuple[float, ...]
    mixture: FloatArray


def level_cells(levels: Sequence[str], counts: FloatArray, most: int) -> LevelCells:
    """Choose at most `most` levels, so that each represents 11 subjects.

    Rarer levels, and those beyond the most common, are taken together as “other (n levels)”; where they are
    fewer than 11 subjects even so, they are left out, unless there is no other level.

    Parameters
    ----------
    levels : sequence of str
    counts : (levels,) array
        How many subjects have each.
    most : int
    """
    present: list[int] = np.flatnonzero(counts > 0).tolist()
    named = [k for k in present if counts[k] >= FEWEST]
    if len(named) < len(present) or len(named) > most:
        named = sorted(sorted(named, key=lambda k: -counts[k])[: most - 1])
    pooled = [k for k in present if k not in named]
    groups, names = [[k] for k in named], [levels[k] for k in named]
    if pooled and (counts[pooled].sum() >= FEWEST or not named):
        groups.append(pooled)
        is_alone = len(pooled) == 1 and counts[pooled[0]] >= FEWEST
        names.append(levels[pooled[0]] if is_alone else f"{OTHER} ({counted(len(pooled), 'level')})")
    mixture = np.zeros((len(groups), len(levels)))
    for position, own in enumerate(groups):
        mixture[position, own] = counts[own] / counts[own].sum()
    held = np.array([counts[own].sum() for own in groups])
    return LevelCells(tuple(names), tuple((held / held.sum()).tolist()), mixture)
