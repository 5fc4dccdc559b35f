"""Ordered levels between known thresholds: the evidence by Laplace's approximation (`laplace.py`).

A level is that of a latent response with logistic errors of scale s, which lies between two ends: with
a and b the ends less the linear predictor, over s, and σ the logistic function,

    log p = log(σ(b) − σ(a)),   r = (σ(a) + σ(b) − 1) / s,   W = (σ'(a) + σ'(b)) / s²
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from covaria.arrays import FloatArray
from covaria.engine.evidence.laplace import LEAST_CURVATURE, LaplaceResponses

MOST_STEPS = 50
FARTHEST_STEP = 2.0


@dataclass
class OrderedLevels(LaplaceResponses):
    """Levels to train on: between which ends the latent response of each lies, (rows, 2).

    Attributes
    ----------
    inverse_scale : float
        1 / s.
    """

    inverse_scale: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        for _ in range(MOST_STEPS):
            slope, curvature, _ = self.derivatives(self._latent)
            step = float(slope.sum() / curvature.sum())
            self.offset += float(np.clip(step, -FARTHEST_STEP, FARTHEST_STEP))
            if abs(step) < 1e-10:
                break

    def losses(self, latent: FloatArray) -> FloatArray:
        """Evaluate the loss of each row, −2 log p; (rows,)."""
        lower, upper = self._ends(latent)
        losses: FloatArray = 2 * (
            np.logaddexp(0, -upper) + np.logaddexp(0, lower) - np.log(-np.expm1(lower - upper))
        )
        return losses

    def derivatives(self, latent: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Slope of the log likelihood in each row, its curvature W, and the slope of W; each (rows,)."""
        lower, upper = map(expit, self._ends(latent))
        slopes = lower * (1 - lower), upper * (1 - upper)
        curvature = self.weights * (slopes[0] + slopes[1]) * self.inverse_scale**2
        third = slopes[0] * (1 - 2 * lower) + slopes[1] * (1 - 2 * upper)
        return (
            self.weights * (lower + upper - 1) * self.inverse_scale,
            np.maximum(curvature, LEAST_CURVATURE),
            -self.weights * third * self.inverse_scale**3,
        )

    def value(self, latent: FloatArray, weights: FloatArray) -> float:
        """Evaluate ψ."""
        return float(0.5 * self.weights @ self.losses(latent) + 0.5 * weights @ weights)

    def _ends(self, latent: FloatArray) -> tuple[FloatArray, FloatArray]:
        lower, upper = self.inverse_scale * (self.targets.T - self.offset - latent)
        return lower, upper
