"""Normal responses of which some are only known to lie beyond a limit, or between two.

The evidence is Laplace's approximation (`laplace.py`), exact where all are measured. The noise, a
hyperparameter as of normal responses, says how far beyond its limit a response may be, so that the mode and
the curvature there move with it, and the gradient follows both.
"""

from dataclasses import dataclass, field

import numpy as np

from covaria.arrays import FloatArray
from covaria.engine.evidence.laplace import LEAST_CURVATURE, ByNoise, LaplaceResponses
from covaria.engine.evidence.likelihood import Hyperparameters
from covaria.regression.censored_normal import KnownMoments, known_moments


@dataclass
class CensoredResponses(LaplaceResponses):
    """Responses to train on: between which ends each lies, standardised, equal where it was measured."""

    noise: float = field(init=False, default=1.0)

    def heed(self, hyper: Hyperparameters) -> None:
        """Take the standard deviation of the errors."""
        self.noise = hyper.noise

    def derivatives(self, latent: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Slope of the log likelihood in each row, its curvature W, and the slope of W; each (rows,)."""
        found = self._moments(latent)
        curvature = self.weights * (1 - found.variance) / self.noise**2
        return (
            self.weights * found.first / self.noise,
            np.maximum(curvature, LEAST_CURVATURE),
            -self.weights * found.skew / self.noise**3,
        )

    def by_noise(self, latent: FloatArray) -> ByNoise:
        """Slopes in the logarithm of the noise."""
        found = self._moments(latent)
        return ByNoise(
            self.weights * (found.second - 1),
            self.weights * (found.of_squares - 2 * found.first) / self.noise,
            self.weights * (4 * found.variance - 2 - found.mixed) / self.noise**2,
        )

    def value(self, latent: FloatArray, weights: FloatArray) -> float:
        """Evaluate ψ."""
        return float(0.5 * weights @ weights - self.weights @ self._moments(latent).log_likelihood)

    def _moments(self, latent: FloatArray) -> KnownMoments:
        return known_moments(self.targets, latent, self.noise)
