"""The envelope of the least extreme curves among draws: a band that holds a share of them whole.

A curve is as extreme as its most extreme rank among all curves at any dose; of those with the same, the one
whose next ranks are the more extreme: the extreme rank length of Myllymäki, Mrkvička, Grabarnik, Seijo and
Hahn (2017, section 4.1). Ranks need no width to count in, so that a band that is skewed, or heavy-tailed at
some doses only, is as wide as its own curves at each.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import BoolArray, FloatArray, IntArray

ROUNDING = 1e-9
RANK = np.int16
"""Type of a rank: two bytes, which are sorted by their digits."""

Ranks = NDArray[np.int16]


@dataclass(frozen=True)
class OuterCurves:
    """Which curves are outermost at each dose, from the end inwards.

    Attributes
    ----------
    curves : int
        In all.
    lowest, highest : (doses, depth + 1) int64 array
        Positions of curves.
    lowest_heights, highest_heights : (doses, depth + 1) array
    """

    curves: int
    lowest: IntArray
    highest: IntArray
    lowest_heights: FloatArray
    highest_heights: FloatArray

    @property
    def depth(self) -> int:
        """Ranks that are distinguished from those further inside."""
        return int(self.lowest.shape[1]) - 1


def outer_curves(curves: FloatArray, depth: int) -> OuterCurves:
    """Find the outermost of curves, (curves, doses), at each dose, depth and one more at either end."""
    by_dose = np.ascontiguousarray(curves.T)
    last = len(curves) - 1
    depth = min(depth, last)
    order = by_dose.argpartition((depth, last - depth), axis=1)
    ends = []
    for sign, outer in ((1, order[:, : depth + 1]), (-1, order[:, last - depth :])):
        heights = sign * np.take_along_axis(by_dose, outer, axis=1)
        inwards = heights.argsort(axis=1)
        ends.append(
            (np.take_along_axis(outer, inwards, axis=1), sign * np.take_along_axis(heights, inwards, axis=1))
        )
    (lowest, low), (highest, high) = ends
    return OuterCurves(len(curves), lowest, highest, low, high)


def left_out(curves: int, share: float) -> int:
    """Count the curves that may be left out where a share is held: the depth that they are found at."""
    # So many at either end of any dose are as many as are left out.
    return min(int((1 - share) * curves + ROUNDING), np.iinfo(RANK).max - 1)


def rank_envelope(draws: FloatArray, outer: OuterCurves, share: float) -> tuple[FloatArray, FloatArray]:
    """Return the lowest and the highest of the least extreme curves at each dose.

    Parameters
    ----------
    draws : (draws, doses) array
    outer : OuterCurves
        Of the draws, as deep as `left_out` says at least.
    share : float
        Of the curves, between 0 and 1, that the envelope holds whole, at least.

    Returns
    -------
    lower, upper : (doses,) array
    """
    kept = draws[least_extreme(outer, share)]
    return kept.min(axis=0), kept.max(axis=0)


def least_extreme(outer: OuterCurves, share: float) -> BoolArray:
    """Mark the curves that are the least extreme share of all; shape (curves,)."""
    ranks = _ranks(outer)
    outside = np.flatnonzero((ranks <= outer.depth).any(axis=1))
    lengths = np.sort(ranks[outside], axis=1)
    kept = np.ones(outer.curves, dtype=np.bool_)
    # The last key counts first.
    kept[outside[np.lexsort(lengths.T[::-1])[: left_out(outer.curves, share)]]] = False
    return kept


def _ranks(outer: OuterCurves) -> Ranks:
    """Rank of each curve at each dose from the nearer end, from 1; shape (curves, doses).

    Beyond the depth all have the next.

    Curves that are equal at a dose all have the innermost of their ranks: nothing is extreme where all agree.
    """
    ranks = np.full((len(outer.lowest), outer.curves), outer.depth + 1, dtype=RANK)
    for curves, heights in (
        (outer.lowest, outer.lowest_heights),
        (outer.highest, outer.highest_heights),
    ):
        # With few curves some are near both ends.
        own = np.minimum(_last_of_equals(heights), np.take_along_axis(ranks, curves, axis=1))
        np.put_along_axis(ranks, curves, own, axis=1)
    return ranks.T


def _last_of_equals(ordered: FloatArray) -> Ranks:
    """Ranks of what is ordered along the second axis, from 1, the last of equals for all."""
    count = ordered.shape[1]
    ranks = np.tile(np.arange(1, count + 1, dtype=RANK), (len(ordered), 1))
    equal = ordered[:, 1:] == ordered[:, :-1]
    for row in np.flatnonzero(equal.any(axis=1)):
        ends = np.append(np.flatnonzero(~equal[row]) + 1, count)
        ranks[row] = np.repeat(ends, np.diff(ends, prepend=0))
    return ranks
