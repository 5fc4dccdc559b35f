"""Bands about a curve from draws of it, at each dose and over all doses at once."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import UsageError

BAND_LEVEL = 0.95
LEAST_HALF = 0.1
"""Of a band's width that lies on either side of the estimate, where whole draws are held."""


@dataclass(frozen=True)
class CurveBand:
    """A curve with a band that holds at each dose and one that holds at all doses at once.

    Attributes
    ----------
    doses, estimate : (doses,) array
    lower, upper : (doses,) array
        Of the pointwise band.
    simultaneous_lower, simultaneous_upper : (doses,) array
    level : float
    """

    doses: FloatArray
    estimate: FloatArray
    lower: FloatArray
    upper: FloatArray
    simultaneous_lower: FloatArray
    simultaneous_upper: FloatArray
    level: float = BAND_LEVEL


def band_of_draws(
    doses: FloatArray, estimate: FloatArray, draws: FloatArray, level: float = BAND_LEVEL
) -> CurveBand:
    """Take the middle share of draws at each dose, and widen it until it holds the same share of whole draws.

    The simultaneous band is that of the largest deviation over the doses, counted in half widths of the
    pointwise band above and below the estimate, so that a skewed band stays skewed.

    Parameters
    ----------
    doses, estimate : (doses,) array
    draws : (draws, doses) array
    level : float
        Between 0 and 1.

    Raises
    ------
    UsageError
        If the level lies outside (0, 1).
    """
    lower, upper = pointwise_band(estimate, draws, level)
    # An estimate beside the middle of its draws must not make the band on its near side endless.
    least = LEAST_HALF * (upper - lower)
    below, above = np.maximum(estimate - lower, least), np.maximum(upper - estimate, least)
    widening = _widening(draws, estimate, below, above, level)
    simultaneous = estimate - widening * below, estimate + widening * above
    return CurveBand(doses, estimate, lower, upper, *simultaneous, level)


def pointwise_band(
    estimate: FloatArray, draws: FloatArray, level: float = BAND_LEVEL
) -> tuple[FloatArray, FloatArray]:
    """Take the middle share of draws at each dose, about the estimate; lower and upper ends, each (doses,).

    Raises
    ------
    UsageError
        If the level lies outside (0, 1).
    """
    check_level(level)
    cut = round((1 - level) / 2 * (len(draws) - 1))
    ordered = np.partition(draws, (cut, len(draws) - 1 - cut), axis=0)
    return np.minimum(ordered[cut], estimate), np.maximum(ordered[-1 - cut], estimate)


def check_level(level: float) -> None:
    """Refuse a level of a band that is no share."""
    if not 0 < level < 1:
        raise UsageError("The level of a band must lie between 0 and 1.")


def _widening(
    draws: FloatArray, estimate: FloatArray, below: FloatArray, above: FloatArray, level: float
) -> float:
    """How much wider a band must be to hold whole draws, given its half widths; 1 at least."""
    # Where all draws agree, as at the reference dose, there is nothing to hold.
    seen = below + above > 1e-9 * (below + above).max()
    to_above, to_below = (
        np.divide(1.0, half, out=np.zeros_like(half), where=seen) for half in (above, below)
    )
    farthest = draws - estimate
    upwards = farthest * to_above
    # In place, since new memory costs more time than the arithmetic.
    farthest *= -to_below
    np.maximum(farthest, upwards, out=farthest)
    return max(1.0, float(np.quantile(farthest.max(axis=1), level)))
