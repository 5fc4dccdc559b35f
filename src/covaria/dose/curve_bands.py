"""Bands about a curve from draws of it, at each dose and over all doses at once."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.rank_envelope import left_out, outer_curves, rank_envelope
from covaria.errors import UsageError

BAND_LEVEL = 0.95
LEFT_OUT = 0.8
"""Share of the draws outside a simultaneous band, over that of the curves that may be outside it.

With all of it, 95 % bands hold more than that on average over truths, but a step, which no shape describes,
in 89 %; with this share in 92 % (docs/log.md).
"""


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
    """Take the middle share of draws at each dose, and the envelope of such a share of whole draws.

    The simultaneous band holds the draws whose most extreme rank at any dose is least extreme
    (`rank_envelope`), and is nowhere inside the pointwise band.

    Parameters
    ----------
    doses, estimate : (doses,) array
    draws : (draws, doses) array
    level : float
        Between 0 and 1.

    Raises
    ------
    UsageError
        If the level is outside (0, 1).
    """
    check_level(level)
    share = 1 - LEFT_OUT * (1 - level)
    cut = round((1 - level) / 2 * (len(draws) - 1))
    outer = outer_curves(draws, max(cut, left_out(len(draws), share)))
    lower = np.minimum(outer.lowest_heights[:, cut], estimate)
    upper = np.maximum(outer.highest_heights[:, cut], estimate)
    lowest, highest = rank_envelope(draws, outer, share)
    return CurveBand(
        doses, estimate, lower, upper, np.minimum(lowest, lower), np.maximum(highest, upper), level
    )


def pointwise_band(
    estimate: FloatArray, draws: FloatArray, level: float = BAND_LEVEL
) -> tuple[FloatArray, FloatArray]:
    """Take the middle share of draws at each dose, about the estimate; lower and upper ends, each (doses,).

    Raises
    ------
    UsageError
        If the level is outside (0, 1).
    """
    check_level(level)
    cut = round((1 - level) / 2 * (len(draws) - 1))
    ordered = np.partition(draws, (cut, len(draws) - 1 - cut), axis=0)
    return np.minimum(ordered[cut], estimate), np.maximum(ordered[-1 - cut], estimate)


def check_level(level: float) -> None:
    """Refuse a level of a band that is no share."""
    if not 0 < level < 1:
        raise UsageError("The level of a band must be between 0 and 1.")
