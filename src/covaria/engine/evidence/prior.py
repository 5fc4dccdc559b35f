"""What is believed of a network's hyperparameters before its evidence is looked at."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray


@dataclass(frozen=True)
class EvidencePrior:
    """Weak beliefs that keep the evidence from following noise.

    Attributes
    ----------
    amplitude_rate : (components,) array
        Of an exponential density on each amplitude: a component must raise the log evidence by its rate
        times its amplitude to stay.
    length_scale : float
        Mode of a density on the logarithm of each length scale, which falls normally to both sides.
    shorter_sd, longer_sd : float
        Its standard deviation to either side (the two-piece normal; Wallis 2014); infinite where
        longer ones are as likely.
    """

    amplitude_rate: FloatArray
    length_scale: float = 2.0
    shorter_sd: float = 1.0
    longer_sd: float = 1.0

    def of_length_scales(self, logarithms: FloatArray) -> tuple[float, FloatArray]:
        """Negative log density of the length scales, up to a constant, and its gradient."""
        away = logarithms - np.log(self.length_scale)
        by_logarithm = away / np.where(away < 0, self.shorter_sd, self.longer_sd) ** 2
        return float(0.5 * away @ by_logarithm), by_logarithm
