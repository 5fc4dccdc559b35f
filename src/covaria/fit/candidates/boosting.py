"""Small trees, boosted: each new one lowers the squared error that the trees before it leave (Friedman 2001).

All folds are boosted together. A table of which rows are above which threshold turns each sum over rows into
a product of matrices.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.fit.progress import Check, go_on
from covaria.fit.settings.candidates import TreeSettings

LEAST_GAIN = 1e-9
"""The least gain of a split, as a share of the squared standardised response: what gains less is rounding."""
TREES_BETWEEN_CHECKS = 10
"""A few milliseconds' work, so that growth stops at once where it is to, and asking costs nothing."""


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
    cuts: Cuts,
    targets: FloatArray,
    weights: FloatArray,
    allowed: BoolArray,
    chosen: TreeSettings,
    check: Check = go_on,
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
    check : callable
        Called every few trees.
    """
    folds, rows = len(weights), _Rows.of(cuts.above, weights, allowed, chosen)
    constant: FloatArray = weights @ targets / weights.sum(axis=1)
    left = targets - constant[:, None]
    root = np.zeros((chosen.trees, folds), dtype=np.int64)
    branches = np.zeros((chosen.trees, folds, 2), dtype=np.int64)
    steps = np.zeros((chosen.trees, folds, 4))
    for tree in range(chosen.trees):
        if tree % TREES_BETWEEN_CHECKS == 0:
            check()
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
    whole : _Weights
        Of all rows of each fold.
    barred_on_sides : (2 * folds, cuts) bool array
        Where each fold's trees may not cut, twice.
    """

    above: FloatArray
    passed: FloatArray
    weights: FloatArray
    whole: "_Weights"
    barred_on_sides: BoolArray

    @classmethod
    def of(cls, above: FloatArray, weights: FloatArray, allowed: BoolArray, chosen: TreeSettings) -> "_Rows":
        barred = ~allowed
        return cls(
            above=above,
            passed=np.ascontiguousarray(above.T),
            weights=weights,
            whole=_Weights.of(weights.sum(axis=1), weights @ above, barred, chosen),
            barred_on_sides=np.concatenate([barred, barred]),
        )


def _added(passed: FloatArray, root: IntArray, branches: IntArray, steps: FloatArray) -> FloatArray:
    """What one tree of each fold adds to each row; passed (cuts, rows), result (folds, rows)."""
    low, high = passed[branches[:, 0]], passed[branches[:, 1]]
    below = steps[:, 0, None] + steps[:, 2, None] * low
    over = (steps[:, 0] + steps[:, 1])[:, None] + steps[:, 3, None] * high
    return np.where(passed[root] > 0, over, below)


@dataclass(frozen=True)
class _Weights:
    """Subjects in nodes of trees, (nodes,), and above each cut, (nodes, cuts).

    Attributes
    ----------
    whole : (nodes,) array
    above : (nodes, cuts) array
    shrunken, shrunken_above, shrunken_below : arrays
        The same, and those below each cut, with the subjects of no effect that are added.
    barred : (nodes, cuts) bool array
        Where a node may not be cut, or would leave too few on a side.
    """

    whole: FloatArray
    above: FloatArray
    shrunken: FloatArray
    shrunken_above: FloatArray
    shrunken_below: FloatArray
    barred: BoolArray

    @classmethod
    def of(cls, whole: FloatArray, above: FloatArray, barred: BoolArray, chosen: TreeSettings) -> "_Weights":
        below, ridge = whole[:, None] - above, chosen.ridge
        few = np.minimum(above, below) < chosen.least_rows
        return cls(whole, above, whole + ridge, above + ridge, below + ridge, few | barred)

    def sides(
        self, whole: FloatArray, above: FloatArray, barred: BoolArray, chosen: TreeSettings
    ) -> "_Weights":
        """What nodes, by their sums, leave of these, then the nodes themselves."""
        return _Weights.of(_left_and(self.whole, whole), _left_and(self.above, above), barred, chosen)


@dataclass(frozen=True)
class _Scores:
    """Sums of the rows' scores in nodes of trees, (nodes,), and above each cut, (nodes, cuts)."""

    whole: FloatArray
    above: FloatArray

    def best_cut(self, weights: _Weights) -> tuple[IntArray, BoolArray]:
        """The cut not barred that lowers the squared error most, and whether any does; both (nodes,)."""
        gain = self.above**2 / weights.shrunken_above
        gain += (self.whole[:, None] - self.above) ** 2 / weights.shrunken_below
        gain[weights.barred] = -np.inf
        best: IntArray = gain.argmax(axis=1)
        uncut = self.whole**2 / weights.shrunken
        return best, gain[np.arange(len(best)), best] > uncut + LEAST_GAIN

    def values(self, weights: _Weights, cut: IntArray, is_cut: BoolArray) -> tuple[FloatArray, FloatArray]:
        """Shrunken means below and above a cut; both are the node's own where it is not cut."""
        place = np.arange(len(cut)), cut
        over = self.above[place]
        high = over / weights.shrunken_above[place]
        low = (self.whole - over) / weights.shrunken_below[place]
        uncut = self.whole / weights.shrunken
        return np.where(is_cut, low, uncut), np.where(is_cut, high, uncut)

    def sides(self, whole: FloatArray, above: FloatArray) -> "_Scores":
        """What nodes, by their sums, leave of these, then the nodes themselves."""
        return _Scores(_left_and(self.whole, whole), _left_and(self.above, above))


def _left_and(all_of_them: FloatArray, some: FloatArray) -> FloatArray:
    """What some leave of all, then these."""
    return np.concatenate([all_of_them - some, some])


def _grow(rows: _Rows, scores: FloatArray, chosen: TreeSettings) -> tuple[IntArray, IntArray, FloatArray]:
    """Root, branches and steps of a tree of each fold, by the rows' scores, (folds, rows)."""
    folds, whole = len(scores), _Scores(scores.sum(axis=1), scores @ rows.above)
    root, is_cut = whole.best_cut(rows.whole)
    passed = rows.passed[root] * is_cut[:, None]
    # Sums of scores and of weights by one product.
    high = np.concatenate([scores * passed, rows.weights * passed])
    sums, above = high.sum(axis=1), high @ rows.above
    sides = whole.sides(sums[:folds], above[:folds])
    weights = rows.whole.sides(sums[folds:], above[folds:], rows.barred_on_sides, chosen)
    cut, pays = sides.best_cut(weights)
    below, over = sides.values(weights, cut, pays & np.concatenate([is_cut, is_cut]))
    steps = np.empty((folds, 4))
    steps[:, 0] = below[:folds]
    steps[:, 1] = np.where(is_cut, below[folds:] - below[:folds], 0.0)
    steps[:, 2:] = (over - below).reshape(2, folds).T
    return root, cut.reshape(2, folds).T, steps
