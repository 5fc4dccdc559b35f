"""Standard deviations, one or by visit, and correlations by one parameter."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.repeated.correlations import Correlation


@dataclass(frozen=True)
class Patterned:
    """Standard deviations, one or by visit, and correlations by one parameter.

    Attributes
    ----------
    visits : tuple of str
    correlation : Correlation
    by_visit : bool
        Whether each visit has a standard deviation of its own.
    """

    visits: tuple[str, ...]
    correlation: Correlation
    by_visit: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        sizes = [f"standard deviation {each}" for each in self.visits] if self.by_visit else []
        return (*(sizes or ["standard deviation"]), "correlation")

    @property
    def _shared(self) -> FloatArray:
        """From the parameters to a standard deviation for each visit and the correlation."""
        visits = len(self.visits)
        if self.by_visit:
            return np.eye(visits + 1)
        shared = np.zeros((visits + 1, 2))
        shared[:visits, 0], shared[visits, 1] = 1.0, 1.0
        return shared

    def start(self, variance: float) -> FloatArray:
        """Parameters to begin with."""
        return np.append(np.full(len(self.names) - 1, np.sqrt(variance)), 0.3)

    def is_valid(self, parameters: FloatArray) -> bool:
        """Whether standard deviations are above 0 and correlations positive definite."""
        low, high = self.correlation.limits(len(self.visits))
        return bool((parameters[:-1] > 0).all() and low < parameters[-1] < high)

    def covariance(self, parameters: FloatArray, times: FloatArray) -> FloatArray:
        """Covariances; shape (patterns, places, places)."""
        sizes, values, _, _ = self._parts(parameters)
        return np.broadcast_to(np.outer(sizes, sizes) * values, (len(times), *values.shape))

    def slopes(self, parameters: FloatArray, times: FloatArray) -> FloatArray:
        """First derivatives by the parameters."""
        sizes, values, slope, _ = self._parts(parameters)
        each = np.concatenate([_by_size(sizes) * values, (np.outer(sizes, sizes) * slope)[None]])
        own = np.tensordot(self._shared.T, each, 1)
        return np.broadcast_to(own[:, None], (len(own), len(times), *values.shape))

    def curvature(self, parameters: FloatArray, times: FloatArray) -> FloatArray | None:
        """Second derivatives by the parameters."""
        sizes, values, slope, bend = self._parts(parameters)
        visits = len(sizes)
        units = np.eye(visits)
        each = np.zeros((visits + 1, visits + 1, visits, visits))
        pairs = units[:, None, :, None] * units[None, :, None, :]
        each[:visits, :visits] = (pairs + np.swapaxes(pairs, 2, 3)) * values
        each[:visits, visits] = each[visits, :visits] = _by_size(sizes) * slope
        each[visits, visits] = np.outer(sizes, sizes) * bend
        own = np.einsum("ai,bj,abst->ijst", self._shared, self._shared, each)
        return np.broadcast_to(own[:, :, None], (*own.shape[:2], len(times), *values.shape))

    def rescaled(self, parameters: FloatArray, scale: float) -> FloatArray:
        """Parameters for responses that are `scale` times as large."""
        return np.append(parameters[:-1] * scale, parameters[-1])

    def _parts(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Standard deviation of each visit, and the correlations with two derivatives."""
        full = self._shared @ parameters
        return full[:-1], *self.correlation.values(float(full[-1]), len(self.visits))


def _by_size(sizes: FloatArray) -> FloatArray:
    """Derivatives of s sᵀ by each element of s."""
    rows = np.eye(len(sizes))[:, :, None] * sizes
    return rows + np.swapaxes(rows, 1, 2)
