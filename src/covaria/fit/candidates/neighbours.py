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
