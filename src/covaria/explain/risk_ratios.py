"""Risks under each dose or arm as ratios to that of a reference, by the delta method on the logarithm."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans
from covaria.explain.bands import BAND_LEVEL
from covaria.statistics import t_quantile


@dataclass(frozen=True)
class Ratio:
    """A ratio with its interval, which is symmetric on a logarithmic scale."""

    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True)
class RiskRatio:
    """The probability of response at one dose or arm, relative to that at the reference.

    Attributes
    ----------
    at, reference : str
        Dose or arm.
    risk, reference_risk : float
        Adjusted probabilities of response.
    risk_ratio, odds_ratio : Ratio or None
        None where one of the risks is not above 0 and below 1.
    """

    at: str
    reference: str
    risk: float
    reference_risk: float
    risk_ratio: Ratio | None
    odds_ratio: Ratio | None


def risk_ratios(
    means: LevelMeans, names: tuple[str, ...], reference: int, level: float = BAND_LEVEL
) -> tuple[RiskRatio, ...]:
    """Compare the risk at each level but the reference with it.

    Parameters
    ----------
    means : LevelMeans
        Adjusted probabilities with their covariance.
    names : tuple of str
        Of the levels.
    reference : int
        Position of the reference.
    level : float
        Of the intervals.
    """
    others = (k for k in range(means.levels) if k != reference)
    return tuple(_compared(means, names, k, reference, level) for k in others)


def _compared(means: LevelMeans, names: tuple[str, ...], at: int, reference: int, level: float) -> RiskRatio:
    risk, other = float(means.means[at]), float(means.means[reference])
    relative = odds = None
    if min(risk, other) > 0 and max(risk, other) < 1:
        slopes = np.zeros((2, means.levels))
        slopes[:, at] = 1 / risk, 1 / (risk * (1 - risk))
        slopes[:, reference] = -1 / other, -1 / (other * (1 - other))
        relative = ratio_of_logarithm(means, np.log(risk / other), slopes[0], level)
        odds = ratio_of_logarithm(means, np.log(risk / (1 - risk) * (1 - other) / other), slopes[1], level)
    return RiskRatio(names[at], names[reference], risk, other, relative, odds)


def ratio_of_logarithm(means: LevelMeans, logarithm: float, slope: FloatArray, level: float) -> Ratio:
    """Give the ratio and its interval from its logarithm, whose slopes by the means are given; (levels,)."""
    reach = t_quantile(level, means.freedom_of(slope)) * float(np.sqrt(slope @ means.covariance @ slope))
    estimate, lower, upper = np.exp([logarithm, logarithm - reach, logarithm + reach]).tolist()
    return Ratio(estimate, lower, upper)
