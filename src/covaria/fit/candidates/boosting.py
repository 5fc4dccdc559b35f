"""Small trees, boosted: each new one lowers the squared error that the trees before it leave (Friedman 2001).

All folds are boosted together. A table of which rows are above which threshold turns each sum over rows into
a product of matrices.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.fit.settings.candidates import TreeSettings

LEAST_GAIN = 1e-9
"""The least gain of a split, as a share of the squared standardised response: what gains less is rounding."""


@dataclass(frozen=True)
class Cuts:
    """Thresholds that trees may cut at, and which rows are above them.

    Attributes
    ----------
    inputs : (cuts,) int64 array
        The input column of each.
    thresholds : (cuts,) array
        Ascending within a column.
    above : (rows, cuts) array
        1 where a row's input is above the threshold, otherwise 0.
    """

    inputs: IntArray
    thresholds: FloatArray
    above: FloatArray


@dataclass(frozen=True)
class Trees:
    """Boosted trees of each fold, in the order in which they were grown.

    A tree has a cut, one more on either side of it, and what is added where these are passed.

    Attributes
    ----------
    constant : (folds,) array
        Prediction without trees.
    root : (trees, folds) int64 array
        Position of the cut.
    branches : (trees, folds, 2) int64 array
        Positions of the cuts below and above it.
    steps : (trees, folds, 4) array
        What is added to all, above the root, above the branch below it, and above the branch above it.
    """

    constant: FloatArray
    root: IntArray
    branches: IntArray
    steps: FloatArray


def make_cuts(inputs: FloatArray, weights: FloatArray, cut: BoolArray, chosen: TreeSettings) -> Cuts:
    """Place cuts with at least 11 subjects between two of them.

    Parameters
    ----------
    inputs : (rows, inputs) array
    weights : (rows,) array
    cut : (inputs,) bool array
        Which columns are cut.
    chosen : TreeSettings
    """
    columns, thresholds = [], []
    for column in np.flatnonzero(cut).tolist():
        own = _thresholds(inputs[:, column], weights, chosen)
        columns += [column] * len(own)
        thresholds += own
    places = np.array(columns, dtype=np.int64)
    levels = np.array(thresholds)
    return Cuts(places, levels, (inputs[:, places] > levels).astype(np.float64))


def _thresholds(values: FloatArray, weights: FloatArray, chosen: TreeSettings) -> list[float]:
    """Midpoints between neighbouring values, at about even shares of the subjects."""
    distinct, place = np.unique(values, return_inverse=True)
    below = np.cumsum(np.bincount(place, weights))
    total, cells = float(below[-1]), min(chosen.most_cells, int(below[-1] / chosen.least_rows))
    if len(distinct) < 2 or cells < 2:
        return []
    wanted = total * np.arange(1, cells) / cells
    places = np.unique(np.abs(below[:-1, None] - wanted).argmin(axis=0))
    enough = [k for k in places if min(below[k], total - below[k]) >= chosen.least_rows]
    return [float((distinct[k] + distinct[k + 1]) / 2) for k in enough]


def boost(
    cuts: Cuts, targets: FloatArray, weights: FloatArray, allowed: BoolArray, chosen: TreeSettings
) -> Trees:
    """Grow trees for each fold.

    Parameters
    ----------
    cuts : Cuts
    targets : (rows,) array
    weights : (folds, rows) array
        0 for what a fold holds out.
    allowed : (folds, cuts) bool array
        Where each fold's trees may cut.
    chosen : TreeSettings
    """
    folds = len(weights)
    constant: FloatArray = weights @ targets / weights.sum(axis=1)
    left = targets - constant[:, None]
    root = np.zeros((chosen.trees, folds), dtype=np.int64)
    branches = np.zeros((chosen.trees, folds, 2), dtype=np.int64)
    steps = np.zeros((chosen.trees, folds, 4))
    for tree in range(chosen.trees):
        root[tree], branches[tree], grown = _grow(cuts.above, weights, left, allowed, chosen)
        steps[tree] = chosen.rate * grown
        left -= _added(cuts.above, root[tree], branches[tree], steps[tree])
    return Trees(constant, root, branches, steps)


def _added(above: FloatArray, root: IntArray, branches: IntArray, steps: FloatArray) -> FloatArray:
    """What one tree of each fold adds to each row; shape (folds, rows)."""
    passed = above[:, root].T
    low, high = above[:, branches[:, 0]].T, above[:, branches[:, 1]].T
    added: FloatArray = (
        steps[:, 0, None]
        + steps[:, 1, None] * passed
        + steps[:, 2, None] * (1 - passed) * low
        + steps[:, 3, None] * passed * high
    )
    return added


@dataclass(frozen=True)
class _Node:
    """A node of each fold's tree: sums over its rows, (folds,), and above each cut, (folds, cuts)."""

    score: FloatArray
    weight: FloatArray
    score_above: FloatArray
    weight_above: FloatArray

    def __sub__(self, other: "_Node") -> "_Node":
        return _Node(
            self.score - other.score,
            self.weight - other.weight,
            self.score_above - other.score_above,
            self.weight_above - other.weight_above,
        )

    def best_cut(self, allowed: BoolArray, chosen: TreeSettings) -> tuple[IntArray, BoolArray]:
        """The allowed cut that lowers the squared error most, and whether any does; both (folds,)."""
        below, weight_below = (
            self.score[:, None] - self.score_above,
            self.weight[:, None] - self.weight_above,
        )
        gain = self.score_above**2 / (self.weight_above + chosen.ridge)
        gain += below**2 / (weight_below + chosen.ridge)
        enough = np.minimum(self.weight_above, weight_below) >= chosen.least_rows
        gain[~(enough & allowed)] = -np.inf
        best: IntArray = gain.argmax(axis=1)
        uncut = self.score**2 / (self.weight + chosen.ridge)
        return best, gain[np.arange(len(best)), best] > uncut + LEAST_GAIN

    def values(self, cut: IntArray, is_cut: BoolArray, ridge: float) -> tuple[FloatArray, FloatArray]:
        """Shrunken means below and above a cut; both are the node's own where it is not cut."""
        fold = np.arange(len(cut))
        over, weight_over = self.score_above[fold, cut], self.weight_above[fold, cut]
        high = over / (weight_over + ridge)
        low = (self.score - over) / (self.weight - weight_over + ridge)
        whole = self.score / (self.weight + ridge)
        return np.where(is_cut, low, whole), np.where(is_cut, high, whole)


def _node(above: FloatArray, scores: FloatArray, weights: FloatArray) -> _Node:
    return _Node(scores.sum(axis=1), weights.sum(axis=1), scores @ above, weights @ above)


def _grow(
    above: FloatArray, weights: FloatArray, left: FloatArray, allowed: BoolArray, chosen: TreeSettings
) -> tuple[IntArray, IntArray, FloatArray]:
    """Root, branches and steps of a tree of each fold; above (rows, cuts), weights and left (folds, rows)."""
    scores = weights * left
    whole = _node(above, scores, weights)
    root, is_cut = whole.best_cut(allowed, chosen)
    branches, steps = np.zeros((len(root), 2), dtype=np.int64), np.zeros((len(root), 4))
    passed = above[:, root].T * is_cut[:, None]
    high = _node(above, scores * passed, weights * passed)
    sides = []
    for side, node in enumerate((whole - high, high)):
        cut, pays = node.best_cut(allowed, chosen)
        branches[:, side] = cut
        below, over = node.values(cut, pays & is_cut, chosen.ridge)
        sides.append(below)
        steps[:, 2 + side] = over - below
    steps[:, 0], steps[:, 1] = sides[0], np.where(is_cut, sides[1] - sides[0], 0.0)
    return root, branches, steps
