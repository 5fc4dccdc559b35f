"""What a covariance of one subject's responses must say of itself."""

from typing import Protocol

from covaria.arrays import FloatArray


class Structure(Protocol):
    """A covariance between the responses at given times, shape (patterns, places).

    Derivatives have the parameters in front: (parameters, patterns, places, places), and `curvature` two of
    these; None where the covariance is linear in its parameters.
    """

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""

    def start(self, variance: float, /) -> FloatArray:
        """Parameters to begin with, for responses of some variance."""

    def is_valid(self, parameters: FloatArray, /) -> bool:
        """Whether parameters are inside their range; a covariance must be positive definite besides."""

    def covariance(self, parameters: FloatArray, times: FloatArray, /) -> FloatArray:
        """Covariances; shape (patterns, places, places)."""

    def slopes(self, parameters: FloatArray, times: FloatArray, /) -> FloatArray:
        """First derivatives by the parameters."""

    def curvature(self, parameters: FloatArray, times: FloatArray, /) -> FloatArray | None:
        """Second derivatives by the parameters."""

    def rescaled(self, parameters: FloatArray, scale: float, /) -> FloatArray:
        """Parameters for responses that are `scale` times as large, in units that a user knows."""
