"""The search for a shape's nonlinear parameters: a grid within bounds, then refinement from its best points.

The coefficients are solved for at each point (variable projection, Golub and Pereyra 1973), so that there
are one or two parameters to search, and no starting values to be given.
"""

from itertools import product

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.dose.shapes import Shape
from covaria.dose.whitened import WhitenedMeans

GRID = {1: 101, 2: 25}
"""Points for each parameter, by the number of them."""
STARTS = {1: 1, 2: 3}
"""Points of the grid that are refined."""
TOLERANCE = 1e-13


def best_parameters(data: WhitenedMeans, shape: Shape) -> FloatArray:
    """Return the nonlinear parameters within bounds at which a shape is nearest to the means.

    Where the sum of squares has valleys that the grid separates, that of the best is found.
    """
    count = len(shape.parameter_names)
    if not count:
        return np.empty(0)
    bounds = np.log(shape.bounds_for(data.highest))
    axes = [np.linspace(low, high, GRID[count]) for low, high in bounds]
    points = np.array(list(product(*axes)))
    squares = _profile(data, shape, np.exp(points))
    starts = points[_valleys(squares.reshape([GRID[count]] * count))[: STARTS[count]]]
    found = [_refine(data, shape, start, bounds) for start in starts]
    return min(found, key=lambda each: data.solve(shape, each)[1])


def _profile(data: WhitenedMeans, shape: Shape, points: FloatArray) -> FloatArray:
    """Sums of squared residuals of a shape with one coefficient, at many points at once."""
    bases = np.array([shape.basis(data.doses, point, data.highest)[:, 0] for point in points])
    one = data.inverse_factor.sum(axis=1)
    one /= np.linalg.norm(one)
    rest = data.response - (data.response @ one) * one
    columns = bases @ data.inverse_factor.T
    columns -= (columns @ one)[:, None] * one
    sizes = (columns**2).sum(axis=1)
    explained = np.divide((columns @ rest) ** 2, sizes, out=np.zeros(len(sizes)), where=sizes > 0)
    squares: FloatArray = (rest**2).sum() - explained
    return squares


def _valleys(squares: FloatArray) -> IntArray:
    """Flat places of points that are as low as all their neighbours along the axes, the lowest first."""
    lowest = np.ones(squares.shape, np.bool_)
    for axis in range(squares.ndim):
        ahead = np.diff(squares, axis=axis)
        edge = np.zeros([1 if each == axis else size for each, size in enumerate(squares.shape)])
        lowest &= (np.concatenate([ahead, edge], axis=axis) >= 0) & (
            np.concatenate([edge, ahead], axis=axis) <= 0
        )
    places = np.flatnonzero(lowest)
    ordered: IntArray = places[np.argsort(squares.ravel()[places], kind="stable")]
    return ordered


def _refine(data: WhitenedMeans, shape: Shape, start: FloatArray, bounds: FloatArray) -> FloatArray:
    """Least squares from a point, in the logarithms of the parameters."""
    from scipy.optimize import least_squares

    def residuals(logarithms: FloatArray) -> FloatArray:
        parameters = np.exp(logarithms)
        coefficients, _ = data.solve(shape, parameters)
        left: FloatArray = data.response - data.design(shape, parameters) @ coefficients
        return left

    inside = np.clip(start, bounds[:, 0], bounds[:, 1])
    found = least_squares(
        residuals,
        inside,
        jac="3-point",
        bounds=(bounds[:, 0], bounds[:, 1]),
        method="dogbox",
        xtol=TOLERANCE,
        ftol=TOLERANCE,
        gtol=TOLERANCE,
    )
    refined: FloatArray = np.exp(found.x)
    return refined
