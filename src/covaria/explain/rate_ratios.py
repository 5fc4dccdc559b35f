"""Rates under each dose or arm as ratios to that of a reference, by the delta method on the logarithm."""

from dataclasses import dataclass

import numpy as np

from covaria.dose import LevelMeans
from covaria.explain.bands import BAND_LEVEL
from covaria.explain.risk_ratios import Ratio, ratio_of_logarithm


@dataclass(frozen=True)
class RateRatio:
    """The rate at one dose or arm, relative to that at the reference.

    Attributes
    ----------
    at, reference : str
        Dose or arm.
    rate, reference_rate : float
        Adjusted rates.
    ratio : Ratio or None
        None where one of the rates is not above 0.
    """

    at: str
    reference: str
    rate: float
    reference_rate: float
    ratio: Ratio | None


def rate_ratios(
    means: LevelMeans, names: tuple[str, ...], reference: int, level: float = BAND_LEVEL
) -> tuple[RateRatio, ...]:
    """Compare the rate at each level but the reference with it; arguments as for `risk_ratios`."""
    others = (k for k in range(means.levels) if k != reference)
    return tuple(_compared(means, names, k, reference, level) for k in others)


def _compared(means: LevelMeans, names: tuple[str, ...], at: int, reference: int, level: float) -> RateRatio:
    rate, other = float(means.means[at]), float(means.means[reference])
    ratio = None
    if min(rate, other) > 0:
        slope = np.zeros(means.levels)
        slope[at], slope[reference] = 1 / rate, -1 / other
        ratio = ratio_of_logarithm(means, float(np.log(rate / other)), slope, level)
    return RateRatio(names[at], names[reference], rate, other, ratio)
