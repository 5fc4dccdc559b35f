"""A smooth through a cloud of points: local lines (Cleveland 1979, without its rounds of robust weights)."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.explain.surface import sample_rows

SPAN = 2 / 3
"""Share of the points that each local line looks at."""
MOST_POINTS = 4096
"""Most points that are smoothed as they are; of more, that many are sampled."""


def local_lines(x: FloatArray, y: FloatArray, weights: FloatArray, at: FloatArray) -> FloatArray:
    """Values at some places of lines fitted by tricube weights to the nearest points.

    Where the nearest points share one value, their mean is taken.

    Parameters
    ----------
    x, y, weights : (points,) arrays
    at : (places,) array

    Returns
    -------
    (places,) array
    """
    order = np.lexsort([y, x])
    chosen, shares = sample_rows(weights[order], MOST_POINTS)
    x, y = x[order][chosen], y[order][chosen]
    return np.array([_value_of_line(x - place, y, shares) for place in at])


def _value_of_line(distance: FloatArray, y: FloatArray, shares: FloatArray) -> float:
    """Value where the distance is 0; the shares sum to one."""
    far = np.abs(distance)
    order = np.argsort(far, kind="stable")
    last = int(np.searchsorted(np.cumsum(shares[order]), SPAN * (1 - 1e-12)))
    reach = far[order[min(last, len(far) - 1)]]
    tricube = np.where(far < reach, (1 - (far / reach if reach > 0 else far) ** 3) ** 3, 0.0)
    # Where many points share a value, the nearest ones may all be at the very edge, or at the place itself.
    kernel = shares * (tricube if tricube.any() else far <= reach)
    mean_distance, mean = np.average(distance, weights=kernel), np.average(y, weights=kernel)
    variance = np.average((distance - mean_distance) ** 2, weights=kernel)
    if variance <= (1e-9 * max(reach, np.abs(mean_distance))) ** 2:
        return float(mean)
    slope = np.average((distance - mean_distance) * y, weights=kernel) / variance
    return float(mean - slope * mean_distance)
