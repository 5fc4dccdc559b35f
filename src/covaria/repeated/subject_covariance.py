"""How errors of one subject go together, at planned visits or over time: what rows are predicted by."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.repeated.innovations import Innovations, innovations
from covaria.repeated.line_innovations import line_innovations


class SubjectCovariance(Protocol):
    """Covariance of one subject's errors at visits, counted from 0, or at times."""

    def variances(self, at: FloatArray, /) -> FloatArray:
        """Variance of an error at each of these; shape (rows,)."""

    def innovations(
        self, subject: IntArray, at: FloatArray, known: BoolArray | None = None, /
    ) -> Innovations:
        """What is expected of each row's error; no two known rows are of one subject at once."""


@dataclass(frozen=True)
class AtVisits:
    """A covariance between planned visits.

    Attributes
    ----------
    matrix : (visits, visits) array
        Positive definite.
    """

    matrix: FloatArray

    def variances(self, at: FloatArray) -> FloatArray:
        """Variance at each visit; shape (rows,)."""
        return np.diag(self.matrix)[at.astype(np.int64)]

    def innovations(self, subject: IntArray, at: FloatArray, known: BoolArray | None = None) -> Innovations:
        """What is expected of each row's error given those at earlier visits."""
        return innovations(self.matrix, subject, at.astype(np.int64), known)


@dataclass(frozen=True)
class AlongLine:
    """A line of each subject's own over time, with independent errors about it.

    Attributes
    ----------
    effects : (effects, effects) array
        Covariance of the line's height at the origin and its slope, or the variance of the height alone.
    error : float
        Variance about the line.
    origin : float
        A time near the middle, so that height and slope are of a size.
    """

    effects: FloatArray
    error: float
    origin: float

    def variances(self, at: FloatArray) -> FloatArray:
        """Variance at each time; shape (rows,)."""
        line = self._line(at)
        variances: FloatArray = np.einsum("ra,ab,rb->r", line, self.effects, line) + self.error
        return variances

    def innovations(self, subject: IntArray, at: FloatArray, known: BoolArray | None = None) -> Innovations:
        """What is expected of each row's error given those at earlier times."""
        return line_innovations(self.effects, self.error, self._line(at), subject, at, known)

    def _line(self, at: FloatArray) -> FloatArray:
        """What a height and a slope are multiplied by; (rows, effects)."""
        return np.column_stack([np.ones(len(at)), at - self.origin])[:, : len(self.effects)]
