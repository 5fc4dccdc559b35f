"""The search for a shape's nonlinear parameters: a grid within bounds, then refinement from its best points.

The coefficients are solved for at each point (variable projection, Golub and Pereyra 1973), so that there
are one or two parameters to search, and no starting values to be given.
"""

from dataclasses import dataclass
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
ROUNDING = 1e-16
"""Share of a column's square below which what an intercept does not explain is rounding."""
STEP = 1e-5
"""Of the logarithm of a parameter, in central differences."""


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
    search = _search(data, shape)
    squares = search.squares(points)
    starts = points[_valleys(squares.reshape([GRID[count]] * count))[: STARTS[count]]]
    found = np.array([_refine(search, start, bounds) for start in starts])
    best: FloatArray = np.exp(found[int(np.argmin(search.squares(found)))])
    return best


@dataclass(frozen=True)
class _Search:
    """What a shape of one coefficient leaves of level means, at logarithms of its nonlinear parameters.

    Attributes
    ----------
    data : WhitenedMeans
    shape : Shape
    factor : (levels, levels) array
        What whitens a column, and takes off it what an intercept explains.
    response : (levels,) array
        The means, treated alike.
    """

    data: WhitenedMeans
    shape: Shape
    factor: FloatArray
    response: FloatArray

    def residuals(self, points: FloatArray) -> FloatArray:
        """Return what the best coefficients leave at (points, parameters); shape (points, levels)."""
        parameters = np.exp(points).T[:, :, None]
        bases = self.shape.basis(self.data.doses, parameters, self.data.highest)[..., 0]
        columns = bases @ self.factor.T
        sizes = (columns**2).sum(axis=1)
        is_bent = sizes > ROUNDING * (self.factor**2).sum() * (bases**2).sum(axis=1)
        coefficients = np.divide(columns @ self.response, sizes, out=np.zeros(len(sizes)), where=is_bent)
        left: FloatArray = self.response - coefficients[:, None] * columns
        return left

    def squares(self, points: FloatArray) -> FloatArray:
        """Return sums of squared residuals at (points, parameters); shape (points,)."""
        squares: FloatArray = (self.residuals(points) ** 2).sum(axis=1)
        return squares

    def slopes(self, point: FloatArray) -> FloatArray:
        """Return derivatives of the residuals at a point; shape (levels, parameters)."""
        steps = STEP * np.eye(len(point))
        sides = self.residuals(np.concatenate([point + steps, point - steps]))
        slopes: FloatArray = (sides[: len(point)] - sides[len(point) :]).T / (2 * STEP)
        return slopes


def _search(data: WhitenedMeans, shape: Shape) -> _Search:
    one = data.inverse_factor.sum(axis=1)
    one /= np.linalg.norm(one)
    factor = data.inverse_factor - np.outer(one, one @ data.inverse_factor)
    return _Search(data, shape, factor, data.response - (data.response @ one) * one)


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


def _refine(search: _Search, start: FloatArray, bounds: FloatArray) -> FloatArray:
    """Least squares from a point, in the logarithms of the parameters."""
    from scipy.optimize import least_squares

    def residuals(point: FloatArray) -> FloatArray:
        left: FloatArray = search.residuals(point[None])[0]
        return left

    found = least_squares(
        residuals,
        np.clip(start, bounds[:, 0], bounds[:, 1]),
        jac=search.slopes,
        bounds=(bounds[:, 0], bounds[:, 1]),
        method="dogbox",
        xtol=TOLERANCE,
        ftol=TOLERANCE,
        gtol=TOLERANCE,
    )
    refined: FloatArray = found.x
    return refined
