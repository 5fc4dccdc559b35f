"""A variance at each visit, and a covariance of each pair of visits."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class Unstructured:
    """A variance at each visit and a covariance of each pair; its parameters are these, row by row.

    Attributes
    ----------
    visits : tuple of str
    """

    visits: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(
            f"variance {self.visits[a]}" if a == b else f"covariance {self.visits[a]}, {self.visits[b]}"
            for a, b in zip(*self._pairs, strict=True)
        )

    @property
    def _pairs(self) -> tuple[IntArray, IntArray]:
        return np.tril_indices(len(self.visits))

    def start(self, variance: float) -> FloatArray:
        """Parameters to begin with: one variance, and correlations of a half."""
        first, second = self._pairs
        return np.where(first == second, variance, variance / 2)

    def is_valid(self, parameters: FloatArray) -> bool:
        """Whether the covariance of a subject with all visits is positive definite."""
        return bool(np.linalg.eigvalsh(self.whole(parameters))[0] > 0)

    def whole(self, parameters: FloatArray) -> FloatArray:
        """Covariance of all visits."""
        first, second = self._pairs
        matrix = np.zeros((len(self.visits),) * 2)
        matrix[first, second] = matrix[second, first] = parameters
        return matrix

    def covariance(self, parameters: FloatArray, times: FloatArray) -> FloatArray:
        """Covariances; shape (patterns, places, places)."""
        return np.broadcast_to(self.whole(parameters), (len(times), *(len(self.visits),) * 2))

    def slopes(self, parameters: FloatArray, times: FloatArray) -> FloatArray:
        """First derivatives by the parameters."""
        each = np.array([self.whole(unit) for unit in np.eye(len(parameters))])
        return np.broadcast_to(each[:, None], (len(each), len(times), *each.shape[1:]))

    def curvature(self, _parameters: FloatArray, _times: FloatArray) -> FloatArray | None:
        """None: the covariance is linear."""
        return None

    def rescaled(self, parameters: FloatArray, scale: float) -> FloatArray:
        """Parameters for responses that are `scale` times as large."""
        return parameters * scale**2
