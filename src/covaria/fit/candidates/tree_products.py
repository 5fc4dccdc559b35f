"""Many boosted trees as a network whose size does not grow with their number.

Trees with a root at the same cut differ by what they add above and below it, which is a sum of steps. So the
sum of all trees is a sum of steps, and of one product for each root: whether it is passed, times such a sum.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.engine import Activation, Network
from covaria.fit.candidates.boosting import Cuts, Trees
from covaria.fit.candidates.tree_networks import write_cuts


def trees_as_products(cuts: Cuts, trees: Trees, inputs: int) -> tuple[Network, list[FloatArray]]:
    """Make a network of all trees of each fold; parameters by fold.

    The second layer has a unit for each root, and one that carries the sum of steps.
    """
    folds = [_Products.of(trees, fold, len(cuts.inputs)) for fold in range(len(trees.constant))]
    first = max(1, *(len(own.used) for own in folds))
    second = 1 + max(len(own.roots) for own in folds)
    network = Network(inputs, (first, second), (Activation.TANH, Activation.RELU))
    return network, [_parameters(network, cuts, own) for own in folds]


@dataclass(frozen=True)
class _Products:
    """The trees of a fold: constant + steps · passed + Σ over roots of passed[root] × (rows · passed).

    Attributes
    ----------
    constant : float
    used : (used,) int64 array
        The cuts that matter, by which the others are numbered.
    steps : (used,) array
    roots : (roots,) int64 array
        Positions among the used cuts.
    rows : (roots, used) array
    """

    constant: float
    used: IntArray
    steps: FloatArray
    roots: IntArray
    rows: FloatArray

    @classmethod
    def of(cls, trees: Trees, fold: int, cuts: int) -> "_Products":
        root, steps = trees.root[:, fold], trees.steps[:, fold]
        low, high = trees.branches[:, fold].T
        alone, together = np.zeros(cuts), np.zeros((cuts, cuts))
        np.add.at(alone, root, steps[:, 1])
        np.add.at(alone, low, steps[:, 2])
        np.add.at(together, (root, low), -steps[:, 2])
        np.add.at(together, (root, high), steps[:, 3])
        roots = np.flatnonzero(together.any(axis=1))
        is_used = (alone != 0) | together.any(axis=0)
        is_used[roots] = True
        used = np.flatnonzero(is_used)
        return cls(
            constant=float(trees.constant[fold] + steps[:, 0].sum()),
            used=used,
            steps=alone[used],
            roots=np.searchsorted(used, roots),
            rows=together[np.ix_(roots, used)],
        )


def _parameters(network: Network, cuts: Cuts, products: _Products) -> FloatArray:
    """Write a product as a unit: max(0, sum − least − span · (1 − passed)), less what it lacks of `least`."""
    _, second, last = network.layers
    parameters = np.zeros(network.parameter_count)
    write_cuts(network, parameters, cuts, products.used.tolist())
    least = np.minimum(products.rows, 0).sum(axis=1)
    span = np.abs(products.rows).sum(axis=1)
    of_roots, each = products.rows.copy(), np.arange(len(products.roots))
    of_roots[each, products.roots] += span
    steps = products.steps.copy()
    steps[products.roots] += least
    least_step = float(np.minimum(steps, 0).sum())
    sums = np.vstack([steps, of_roots])
    # A unit of the first layer is −1 or 1, not 0 or 1.
    weights = parameters[second.weights].reshape(second.outputs, second.inputs)
    weights[: len(sums), : len(products.used)] = sums / 2
    offsets = np.concatenate([[-least_step], -least - span])
    parameters[second.biases][: len(sums)] = sums.sum(axis=1) / 2 + offsets
    parameters[last.weights][: len(sums)] = 1.0
    parameters[last.biases] = products.constant + least_step
    return parameters
