"""Links between the mean response and the scale on which networks add up (McCullagh and Nelder 1989)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from covaria.arrays import FloatArray

GRID = 0.25
"""Between points from which the linear scale is sought, where logistic functions are nearly exponential."""
BEYOND = 36.0
"""Log odds beyond which a probability is 0 or 1 to the last digit."""
NEWTON_STEPS = 5


class LinkFunction(Protocol):
    """How a prediction, in units of the response, maps to the scale of the networks' outputs."""

    @property
    def value(self) -> str:
        """Name by which a page's script knows it."""

    def forward(self, predicted: FloatArray) -> FloatArray:
        """Bring predictions to the scale of the networks."""

    def inverse(self, linear: FloatArray) -> FloatArray:
        """Bring values on the scale of the networks to predictions."""

    def log_slope(self, predicted: FloatArray) -> FloatArray:
        """Logarithm of how fast `forward` rises."""


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


@dataclass(frozen=True)
class OrderedLink:
    """Between the mean score of ordered levels and their log odds, under proportional odds.

    A mean is Σ over levels of the score times the probability, and the log odds of at least a level are the
    linear scale less its threshold, so that one number says all of a distribution.

    Attributes
    ----------
    scores : tuple of float
        Of the levels, ascending.
    thresholds : tuple of float
        Ascending, one less.
    """

    scores: tuple[float, ...]
    thresholds: tuple[float, ...]

    @property
    def value(self) -> str:
        """Name by which a page's script knows it."""
        return "ordered"

    def at_least(self, linear: FloatArray) -> FloatArray:
        """Probability of each level but the lowest, or a higher one; shape (levels − 1, *shape of linear)."""
        thresholds = np.array(self.thresholds).reshape(-1, *(1,) * np.ndim(linear))
        probability: FloatArray = 0.5 + np.tanh((linear - thresholds) / 2) / 2
        return probability

    def inverse(self, linear: FloatArray) -> FloatArray:
        """Bring log odds to mean scores; `report/explorer.js` does the same."""
        steps = np.diff(self.scores)
        mean: FloatArray = self.scores[0] + np.tensordot(steps, self.at_least(linear), 1)
        return mean

    def forward(self, predicted: FloatArray) -> FloatArray:
        """Bring mean scores to log odds, by Newton's steps from a grid; beyond all scores to the ends of it.

        A mean near an end is nearly exponential in the linear scale, and by the logarithm of its distance
        from there the steps are straight.
        """
        low, high = self.thresholds[0] - BEYOND, self.thresholds[-1] + BEYOND
        grid = np.arange(low, high + GRID, GRID)
        linear: FloatArray = np.interp(predicted, self.inverse(grid), grid)
        for _ in range(NEWTON_STEPS):
            slope = np.maximum(self.slope(linear), np.finfo(float).tiny)
            step = (predicted - self.inverse(linear)) / slope
            linear = np.clip(linear + np.clip(step, -GRID, GRID), low, high)
        return np.where(np.isfinite(predicted), linear, np.nan)

    def slope(self, linear: FloatArray) -> FloatArray:
        """How fast mean scores rise with the linear scale."""
        probability = self.at_least(linear)
        slope: FloatArray = np.tensordot(np.diff(self.scores), probability * (1 - probability), 1)
        return slope

    def log_slope(self, predicted: FloatArray) -> FloatArray:
        """Logarithm of how fast `forward` rises."""
        return -np.log(self.slope(self.forward(predicted)))
