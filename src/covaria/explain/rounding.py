"""What rounding a response to steps hides of how far two subjects are apart.

The mean of a rounded response is a staircase over what lies behind it, which noise makes smoother. Networks
of few subjects are smooth, so that the difference of two subjects' means is theirs and that of the stairs.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray

HARMONICS = np.arange(1, 26)
"""Of the sawtooth by which a staircase differs from a straight line; these have 98 % of its variance."""


@dataclass(frozen=True)
class Rounding:
    """Steps of a response, and how large the noise of a single subject may be.

    Attributes
    ----------
    step : float
        In units of the response.
    least_noise, most_noise : float
        Variance of a subject's response before it is rounded, in squared units; any between both is as
        probable as any other.
    """

    step: float
    least_noise: float
    most_noise: float

    def hidden_variance(self, differences: FloatArray, variances: FloatArray) -> FloatArray:
        """Variance of the staircase's part in differences between two subjects; (any,).

        Wherever on a step one subject is, the other is as far above it as the difference says, so that what
        is no difference hides nothing.

        Parameters
        ----------
        differences, variances : (any,) arrays
            Estimates, and how uncertain they are without rounding, in squared units.
        """
        phase = 2 * np.pi * HARMONICS[:, None] / self.step
        together = np.cos(phase * differences) * np.exp(-(phase**2) * variances / 2)
        hidden: FloatArray = self._of_harmonics @ (1 - together)
        return hidden

    @property
    def hidden_sd(self) -> float:
        """Standard deviation of the staircase's part in a difference of any size, in steps."""
        return float(np.sqrt(self._of_harmonics.sum())) / self.step

    @property
    def _of_harmonics(self) -> FloatArray:
        """Variance of each harmonic in the difference of two subjects, averaged over the noise.

        Noise of variance τ² leaves exp(−(2πk/h)² τ²) of the square of a sawtooth's h / (πk).
        """
        rate = (2 * np.pi * HARMONICS / self.step) ** 2
        width = self.most_noise - self.least_noise
        # Of no width, the average is the value itself.
        averaged = -np.expm1(-rate * width) / (rate * width) if width > 0 else np.ones(len(HARMONICS))
        hidden: FloatArray = (
            (self.step / (np.pi * HARMONICS)) ** 2 * np.exp(-rate * self.least_noise) * averaged
        )
        return hidden
