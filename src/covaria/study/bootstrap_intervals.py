"""Intervals from resamples: by their quantiles, and corrected for bias and acceleration."""

import numpy as np
from scipy.special import ndtr, ndtri

from covaria.arrays import FloatArray


def percentile_interval(resampled: FloatArray, level: float) -> tuple[float, float]:
    """Return the quantiles of resampled estimates that leave out as much at either end.

    The percentile interval (Efron and Tibshirani 1993, chapter 13).

    Parameters
    ----------
    resampled : (resamples,) array
        At least one, without NaN; infinite where a dose is not reached.
    level : float
    """
    tail = (1 - level) / 2
    return _quantiles(resampled, (tail, 1 - tail))


def bca_interval(
    estimate: float, resampled: FloatArray, left_out: FloatArray, level: float
) -> tuple[float, float]:
    """Return the interval corrected for bias and acceleration.

    BCa (Efron 1987, equations 2.3 and 6.6), with the acceleration by the jackknife over blocks of subjects.
    It is the percentile interval where neither correction has anything to go by: where all resampled
    estimates are the same, or all lie on one side of the estimate.

    Parameters
    ----------
    estimate : float
        Of the trial itself.
    resampled : (resamples,) array
    left_out : (blocks,) array
        Estimates without each block; two at least.
    level : float
    """
    # Ties count half to either side, as numbers that are rounded or chosen from a grid have many.
    below = float(np.mean(resampled < estimate) + np.mean(resampled == estimate) / 2)
    if not 0 < below < 1:
        return percentile_interval(resampled, level)
    bias, acceleration = float(ndtri(below)), _acceleration(left_out)
    ends = ndtri([(1 - level) / 2, (1 + level) / 2]) + bias
    lower, upper = ndtr(bias + ends / (1 - acceleration * ends)).tolist()
    return _quantiles(resampled, (lower, upper))


def _acceleration(left_out: FloatArray) -> float:
    """A sixth of the skewness of what blocks contribute; 0 where none contributes."""
    influence = left_out.mean() - left_out
    scale = float(np.sqrt(influence @ influence))
    return 0.0 if scale == 0 else float(np.sum((influence / scale) ** 3) / 6)


def _quantiles(values: FloatArray, shares: tuple[float, float]) -> tuple[float, float]:
    # Between a number and none there is nothing to interpolate.
    if np.isfinite(values).all():
        lower, upper = np.quantile(values, shares).tolist()
    else:
        lower, upper = np.quantile(values, shares, method="nearest").tolist()
    return lower, upper
