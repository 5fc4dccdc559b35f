"""Links between the mean response and the scale on which networks add up (McCullagh and Nelder 1989)."""

from enum import StrEnum

import numpy as np

from covaria.arrays import FloatArray


class Link(StrEnum):
    """How a prediction, in units of the response, maps to the scale of the networks' outputs."""

    IDENTITY = "identity"
    LOG = "log"
    LOGIT = "logit"

    def forward(self, predicted: FloatArray) -> FloatArray:
        """Bring predictions to the scale of the networks."""
        match self:
            case Link.IDENTITY:
                return predicted
            case Link.LOG:
                return np.log(predicted)
            case Link.LOGIT:
                return np.log(predicted) - np.log1p(-predicted)

    def inverse(self, linear: FloatArray) -> FloatArray:
        """Bring values on the scale of the networks to predictions; `report/explorer.js` does the same."""
        match self:
            case Link.IDENTITY:
                return linear
            case Link.LOG:
                return np.exp(linear)
            case Link.LOGIT:
                # Half of it by the hyperbolic tangent, which does not overflow.
                return 0.5 + np.tanh(linear / 2) / 2

    def log_slope(self, predicted: FloatArray) -> FloatArray:
        """Logarithm of how fast `forward` rises, which turns a density there into one of the response."""
        match self:
            case Link.IDENTITY:
                return np.zeros_like(predicted)
            case Link.LOG:
                return -np.log(predicted)
            case Link.LOGIT:
                return -np.log(predicted) - np.log1p(-predicted)
