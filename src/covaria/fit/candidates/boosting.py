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
    folds, rows = len(weights), _Rows.of(cuts.above, weights, allowed)
    constant: FloatArray = weights @ targets / weights.sum(axis=1)
    left = targets - constant[:, None]
    root = np.zeros((chosen.trees, folds), dtype=np.int64)
    branches = np.zeros((chosen.trees, folds, 2), dtype=np.int64)
    steps = np.zeros((chosen.trees, folds, 4))
    for tree in range(chosen.trees):
        root[tree], branches[tree], grown = _grow(rows, weights * left, chosen)
        steps[tree] = chosen.rate * grown
        left -= _added(rows.passed, root[tree], branches[tree], steps[tree])
    return Trees(constant, root, branches, steps)


@dataclass(frozen=True)
class _Rows:
    """What no tree changes.

    Attributes
    ----------
    above : (rows, cuts) array
    passed : (cuts, rows) array
        The same, with the rows of a cut side by side.
    weights : (folds, rows) array
    weight : (folds,) array
        Of all rows.
    weight_above : (folds, cuts) array
        Of the rows above each cut.
    allowed : (folds, cuts) bool array
    allowed_on_sides : (2 * folds, cuts) bool array
        The same twice.
    """

    above: FloatArray
    passed: FloatArray
    weights: FloatArray
    weight: FloatArray
    weight_above: FloatArray
    allowed: BoolArray
    allowed_on_sides: BoolArray

    @classmethod
    def of(cls, above: FloatArray, weights: FloatArray, allowed: BoolArray) -> "_Rows":
        return cls(
            above=above,
            passed=np.ascontiguousarray(above.T),
            weights=weights,
            weight=weights.sum(axis=1),
            weight_above=weights @ above,
            allowed=allowed,
            allowed_on_sides=np.tile(allowed, (2, 1)),
        )


def _added(passed: FloatArray, root: IntArray, branches: IntArray, steps: FloatArray) -> FloatArray:
    """What one tree of each fold adds to each row; passed (cuts, rows), result (folds, rows)."""
    low, high = passed[branches[:, 0]], passed[branches[:, 1]]
    below = steps[:, 0, None] + steps[:, 2, None] * low
    over = (steps[:, 0] + steps[:, 1])[:, None] + steps[:, 3, None] * high
    return np.where(passed[root] > 0, over, below)


@dataclass(frozen=True)
class _Nodes:
    """Nodes of trees: sums over the rows of each, (nodes,), and over those above each cut, (nodes, cuts)."""

    score: FloatArray
    weight: FloatArray
    score_above: FloatArray
    weight_above: FloatArray

    def best_cut(self, allowed: BoolArray, chosen: TreeSettings) -> tuple[IntArray, BoolArray]:
        """The allowed cut that lowers the squared error most, and whether any does; both (nodes,)."""
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
        node = np.arange(len(cut))
        over, weight_over = self.score_above[node, cut], self.weight_above[node, cut]
        high = over / (weight_over + ridge)
        low = (self.score - over) / (self.weight - weight_over + ridge)
        whole = self.score / (self.weight + ridge)
        return np.where(is_cut, low, whole), np.where(is_cut, high, whole)

    def sides(self, other: "_Nodes") -> "_Nodes":
        """What others leave of these nodes, then the others."""
        return _Nodes(
            np.concatenate([self.score - other.score, other.score]),
            np.concatenate([self.weight - other.weight, other.weight]),
            np.concatenate([self.score_above - other.score_above, other.score_above]),
            np.concatenate([self.weight_above - other.weight_above, other.weight_above]),
        )


def _grow(rows: _Rows, scores: FloatArray, chosen: TreeSettings) -> tuple[IntArray, IntArray, FloatArray]:
    """Root, branches and steps of a tree of each fold, by the rows' scores, (folds, rows)."""
    folds = len(scores)
    whole = _Nodes(scores.sum(axis=1), rows.weight, scores @ rows.above, rows.weight_above)
    root, is_cut = whole.best_cut(rows.allowed, chosen)
    passed = rows.passed[root] * is_cut[:, None]
    # Sums of scores and of weights by one product.
    high = np.concatenate([scores * passed, rows.weights * passed])
    sums, above = high.sum(axis=1), high @ rows.above
    sides = whole.sides(_Nodes(sums[:folds], sums[folds:], above[:folds], above[folds:]))
    cut, pays = sides.best_cut(rows.allowed_on_sides, chosen)
    below, over = sides.values(cut, pays & np.tile(is_cut, 2), chosen.ridge)
    steps = np.empty((folds, 4))
    steps[:, 0] = below[:folds]
    steps[:, 1] = np.where(is_cut, below[folds:] - below[:folds], 0.0)
    steps[:, 2:] = (over - below).reshape(2, folds).T
    return root, cut.reshape(2, folds).T, steps
