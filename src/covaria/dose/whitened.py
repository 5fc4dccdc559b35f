"""Level means brought to independent errors of variance 1, where generalised least squares is ordinary."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.level_means import LevelMeans
from covaria.dose.shapes import Shape


@dataclass(frozen=True)
class WhitenedMeans:
    """Level means multiplied by the inverse of their covariance's Cholesky factor.

    Attributes
    ----------
    doses : (levels,) array
    highest : float
    inverse_factor : (levels, levels) array
    response : (levels,) array
        The means, multiplied.
    """

    doses: FloatArray
    highest: float
    inverse_factor: FloatArray
    response: FloatArray

    def design(self, shape: Shape, parameters: FloatArray) -> FloatArray:
        """Return a shape's columns, multiplied; shape (levels, 1 + coefficients)."""
        design: FloatArray = self.inverse_factor @ shape.design(self.doses, parameters, self.highest)
        return design

    def solve(self, shape: Shape, parameters: FloatArray) -> tuple[FloatArray, float]:
        """Return the best coefficients given nonlinear parameters, and the sum of squared residuals."""
        design = self.design(shape, parameters)
        # Columns of one size, so that powers of large doses do not look as if they were determined by others.
        sizes = np.linalg.norm(design, axis=0)
        sizes[sizes == 0] = 1.0
        coefficients: FloatArray = np.linalg.lstsq(design / sizes, self.response, rcond=None)[0] / sizes
        return coefficients, float(((self.response - design @ coefficients) ** 2).sum())


def whitened(means: LevelMeans) -> WhitenedMeans:
    """Multiply level means by the inverse of their covariance's Cholesky factor."""
    inverse = np.linalg.inv(np.linalg.cholesky(means.covariance))
    return WhitenedMeans(means.doses, float(means.doses[-1]), inverse, inverse @ means.means)
