"""Correlations between planned visits by one parameter, with two derivatives."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from covaria.arrays import FloatArray


class Correlation(Protocol):
    """Correlations of a number of visits, as a function of one parameter."""

    def limits(self, visits: int, /) -> tuple[float, float]:
        """Between which values the matrix is positive definite."""

    def values(self, parameter: float, visits: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Correlations and their first and second derivatives; (visits, visits) each."""


@dataclass(frozen=True)
class Exchangeable:
    """The same correlation between any two visits."""

    def limits(self, visits: int) -> tuple[float, float]:
        """Between which values the matrix is positive definite."""
        return -1 / max(visits - 1, 1), 1.0

    def values(self, parameter: float, visits: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Correlations and their first and second derivatives."""
        others = 1.0 - np.eye(visits)
        return np.eye(visits) + parameter * others, others, np.zeros_like(others)


@dataclass(frozen=True)
class Autoregressive:
    """A correlation of neighbouring visits, to the power of how many visits lie between."""

    def limits(self, _visits: int) -> tuple[float, float]:
        """Between which values the matrix is positive definite."""
        return -1.0, 1.0

    def values(self, parameter: float, visits: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Correlations and their first and second derivatives."""
        lag = np.abs(np.subtract.outer(np.arange(visits), np.arange(visits)))
        powers = [parameter ** np.maximum(lag - down, 0).astype(float) for down in range(3)]
        return powers[0], lag * powers[1], lag * (lag - 1) * powers[2]
