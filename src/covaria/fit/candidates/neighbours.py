"""Whether rows that are alike err alike, which shows that a model has not followed all that is there.

Moran's statistic of spatial correlation (Moran 1950), with neighbours in the covariates in the place of a
map. Since a prediction follows its neighbours' noise a little, errors of neighbours disagree where nothing is
left.
"""

import numpy as np

from covaria.arrays import FloatArray, IntArray


def agreement_of_neighbours(
    inputs: FloatArray, errors: FloatArray, weights: FloatArray, unit: IntArray, neighbours: int
) -> float:
    """Sum of products of each row's error with its nearest rows', in standard deviations.

    The standard deviation is over all flips of the signs of whole units' errors, which are as likely where
    nothing is left: the root of the squared products, summed by pairs of units.

    Parameters
    ----------
    inputs : (rows, inputs) array
        Standardised.
    errors : (rows,) array
        Out of fold.
    weights : (rows,) array
    unit : (rows,) int64 array
        Rows of one unit may err alike whatever the model, and are no neighbours.
    neighbours : int
        Of each row; fewer than there are rows of other units.
    """
    squares = (inputs**2).sum(axis=1)
    distances = squares[:, None] + squares - 2 * inputs @ inputs.T
    distances[unit[:, None] == unit] = np.inf
    nearest = np.argpartition(distances, neighbours - 1, axis=1)[:, :neighbours]
    products = (weights * errors)[:, None] * errors[nearest]
    own, other = np.broadcast_to(unit[:, None], nearest.shape), unit[nearest]
    pair = np.minimum(own, other) * (int(unit.max()) + 1) + np.maximum(own, other)
    sums = np.bincount(np.unique(pair, return_inverse=True)[1].ravel(), products.ravel())
    deviation = float(np.sqrt(sums @ sums))
    return float(sums.sum()) / deviation if deviation > 0 else 0.0


def units_with_copies(unit: IntArray, values: FloatArray) -> IntArray:
    """Join the units that hold equal rows, as a resampled trial does, and number what they make up.

    A copy errs as its row does, whatever the model.

    Parameters
    ----------
    unit : (rows,) int64 array
    values : (rows, any) array
        Inputs and response of each row.

    Returns
    -------
    (rows,) int64 array
    """
    copy = np.unique(values, axis=0, return_inverse=True)[1].ravel()
    joined, before = unit, None
    while before is None or not np.array_equal(joined, before):
        before = joined
        joined = _least_of_each(copy, _least_of_each(unit, joined))
    return np.unique(joined, return_inverse=True)[1].ravel()


def _least_of_each(group: IntArray, label: IntArray) -> IntArray:
    least = np.full(int(group.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, group, label)
    return least[group]
