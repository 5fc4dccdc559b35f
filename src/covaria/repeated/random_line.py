"""A random intercept and perhaps a random slope over continuous time, with independent errors."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.repeated.subject_covariance import AlongLine


@dataclass(frozen=True)
class RandomLine:
    """A random intercept, with `has_slope` a random slope over time, and independent errors.

    It is fitted at times from `centre` in units of `unit`, so that intercepts and slopes are of a size.

    Attributes
    ----------
    has_slope : bool
    centre, unit : float
    """

    has_slope: bool
    centre: float
    unit: float

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        if not self.has_slope:
            return ("variance of intercepts", "variance of errors")
        return (
            "variance of intercepts",
            "covariance of intercepts and slopes",
            "variance of slopes",
            "variance of errors",
        )

    def start(self, variance: float) -> FloatArray:
        """Parameters to begin with."""
        if not self.has_slope:
            return np.array([variance / 2, variance / 2])
        return np.array([variance / 2, 0.0, variance / 4, variance / 4])

    def is_valid(self, parameters: FloatArray) -> bool:
        """Whether the random effects have a positive definite covariance, and errors a variance."""
        is_definite = np.linalg.eigvalsh(self.effects(parameters))[0] > 0
        return bool(is_definite and parameters[-1] > 0)

    def covariance(self, parameters: FloatArray, times: FloatArray) -> FloatArray:
        """Covariances; shape (patterns, places, places)."""
        return np.tensordot(parameters, self.slopes(parameters, times), 1)

    def slopes(self, _parameters: FloatArray, times: FloatArray) -> FloatArray:
        """First derivatives by the parameters."""
        errors = np.broadcast_to(np.eye(times.shape[1]), (len(times), *(times.shape[1],) * 2))
        ones = np.ones_like(errors)
        if not self.has_slope:
            return np.stack([ones, errors])
        at = (times - self.centre) / self.unit
        sums, products = at[:, :, None] + at[:, None, :], at[:, :, None] * at[:, None, :]
        return np.stack([ones, sums, products, errors])

    def curvature(self, _parameters: FloatArray, _times: FloatArray) -> FloatArray | None:
        """None: the covariance is linear."""
        return None

    def rescaled(self, parameters: FloatArray, scale: float) -> FloatArray:
        """Parameters for responses that are `scale` times as large, the intercept at time 0."""
        if not self.has_slope:
            return parameters * scale**2
        back = np.array([[1.0, -self.centre / self.unit], [0.0, 1 / self.unit]])
        effects = back @ self.effects(parameters) @ back.T
        return np.array([effects[0, 0], effects[0, 1], effects[1, 1], parameters[-1]]) * scale**2

    def along(self, parameters: FloatArray, scale: float) -> AlongLine:
        """The covariance for responses that are `scale` times as large, its origin at the centre."""
        units = np.array([1.0, 1 / self.unit])[: 1 + self.has_slope]
        effects = self.effects(parameters) * np.outer(units, units) * scale**2
        return AlongLine(effects, float(parameters[-1] * scale**2), self.centre)

    def effects(self, parameters: FloatArray) -> FloatArray:
        """Covariance of intercepts at the centre and slopes by the unit, or of intercepts alone."""
        if not self.has_slope:
            return parameters[:1, None]
        return np.array([[parameters[0], parameters[1]], [parameters[1], parameters[2]]])
