"""Labels that are yes or no: the evidence by Laplace's approximation.

The label is the sign of the target t, the odds of each row on a logarithmic scale are |t| (o + F w), and so
−log p = log(1 + exp(−t (o + F w))).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from covaria.arrays import FloatArray
from covaria.engine.evidence.laplace import LEAST_CURVATURE, LaplaceResponses
from covaria.engine.losses import Loss, loss_values


@dataclass
class Labels(LaplaceResponses):
    """Labels to train on: targets of the logistic loss, whose signs they are."""

    def __post_init__(self) -> None:
        share = float(self.weights @ (self.targets > 0) / self.weights.sum())
        bounded = np.clip(share, 0.5 / (len(self.targets) + 1), 1 - 0.5 / (len(self.targets) + 1))
        self.offset = float(np.log(bounded / (1 - bounded)) / np.abs(self.targets).mean())
        self._latent = np.zeros(len(self.targets))

    def losses(self, latent: FloatArray) -> FloatArray:
        """Evaluate the loss of each row; (rows,)."""
        prediction = (self.offset + latent)[None]
        losses: FloatArray = loss_values(Loss.LOGISTIC, np.zeros((1, 1)), prediction, self.targets[None])[0]
        return losses

    def derivatives(self, latent: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Slope of the log likelihood in each row, its curvature W, and the slope of W; each (rows,)."""
        missed = expit(-self.targets * (self.offset + latent))
        slope = self.weights * self.targets * missed
        curvature = np.maximum(slope * self.targets * (1 - missed), LEAST_CURVATURE)
        return slope, curvature, self.targets * (2 * missed - 1) * curvature

    def value(self, latent: FloatArray, weights: FloatArray) -> float:
        """Evaluate ψ."""
        margin = self.targets * (self.offset + latent)
        return float(self.weights @ np.logaddexp(0, -margin) + 0.5 * weights @ weights)
