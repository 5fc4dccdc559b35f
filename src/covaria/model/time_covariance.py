"""How a subject's responses over time go together, once the covariates are taken into account."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.repeated.subject_covariance import AlongLine


@dataclass(frozen=True)
class TimeCovariance:
    """Covariance of what a model leaves, out of fold, of one subject's responses over time.

    Attributes
    ----------
    time : str
        Name of the column of times, which is one of the covariates.
    structure : str
        "random-slope" or "random-intercept".
    origin : float
        Mean of the times.
    effects : tuple of tuples of float
        Covariance of the height, at the origin, and the slope of a subject's own line, or the variance of the
        height alone; in squared units of the response, the slope by one of time.
    error : float
        Variance of the errors about the line.
    """

    time: str
    structure: str
    origin: float
    effects: tuple[tuple[float, ...], ...]
    error: float

    @property
    def column(self) -> str:
        """The column that says at what time a row was measured."""
        return self.time

    @property
    def of_subject(self) -> AlongLine:
        """The covariance by which errors are predicted from earlier ones."""
        return AlongLine(np.array(self.effects), self.error, self.origin)

    @property
    def at_zero(self) -> FloatArray:
        """Covariance of the line's height at time 0 and its slope; shape (effects, effects)."""
        back = np.array([[1.0, -self.origin], [0.0, 1.0]])[: len(self.effects), : len(self.effects)]
        moved: FloatArray = back @ np.array(self.effects) @ back.T
        return moved
