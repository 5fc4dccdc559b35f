"""Counts: the evidence by Laplace's approximation, (`laplace.py`), of the Poisson loss.

The likelihood is Poisson's to the power of 1 over the dispersion (quasi-likelihood, McCullagh and Nelder
1989, chapter 9), which a Poisson regression on the inputs estimates (Pearson) before the climb: with s the
scale of the loss, rates relative to the mean, and c = s² / their dispersion about the regression,

    −log p = c (μ − y − y log(μ / y)) / s²,   W = c μ,   ∂W/∂f = s W
"""

from dataclasses import dataclass, field

import numpy as np

from covaria.arrays import FloatArray
from covaria.engine.evidence.laplace import LEAST_CURVATURE, LaplaceResponses
from covaria.engine.losses import FARTHEST, Loss, loss_values
from covaria.regression.poisson import dispersion

LEAST_SHARE, MOST_SHARE = 0.5, 100.0
"""Ends of c: dispersion about the regression is hardly more than about the mean, and never nothing."""
MOST_COLUMNS = 0.2
"""Columns for each row up to which a regression on the inputs says how far counts are dispersed about it."""


@dataclass
class Counts(LaplaceResponses):
    """Counts to train on.

    Attributes
    ----------
    targets : (rows,) array
        Of the Poisson loss.
    weights : (rows,) array
    inputs : (rows, inputs) array
        Of the regression that the dispersion is about.
    scale : float
        Of the loss.
    """

    inputs: FloatArray = field(repr=False, default_factory=lambda: np.zeros((0, 0)))
    scale: float = 1.0

    def __post_init__(self) -> None:
        self._seen = np.exp(np.clip(self.scale * self.targets, -FARTHEST, FARTHEST))
        mean = max(float(self.weights @ self._seen / self.weights.sum()), 1e-6)
        self.offset = float(np.log(mean) / self.scale)
        self._latent = np.zeros(len(self.targets))
        self._share = self._of_dispersion()

    def _of_dispersion(self) -> float:
        if self.inputs.shape[1] > MOST_COLUMNS * len(self.inputs) or not self._seen.max() > 1e-9:
            return 1.0
        design = np.column_stack([np.ones(len(self.inputs)), self.inputs])
        found = dispersion(design, self._seen, self.weights)
        if found is None or found <= 0:
            return 1.0
        return float(np.clip(self.scale**2 / found, LEAST_SHARE, MOST_SHARE))

    def losses(self, latent: FloatArray) -> FloatArray:
        """Evaluate the loss of each row; (rows,)."""
        scale, prediction = np.array([[self.scale]]), (self.offset + latent)[None]
        losses: FloatArray = loss_values(Loss.POISSON, scale, prediction, self.targets[None])[0]
        return losses

    def derivatives(self, latent: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Slope of the log likelihood in each row, its curvature W, and the slope of W; each (rows,)."""
        expected = np.exp(np.clip(self.scale * (self.offset + latent), -FARTHEST, FARTHEST))
        slope = self.weights * self._share * (self._seen - expected) / self.scale
        curvature = np.maximum(self.weights * self._share * expected, LEAST_CURVATURE)
        return slope, curvature, self.scale * curvature

    def value(self, latent: FloatArray, weights: FloatArray) -> float:
        """Evaluate ψ."""
        return float(self._share / 2 * self.weights @ self.losses(latent) + 0.5 * weights @ weights)
