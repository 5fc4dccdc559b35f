"""The covariance of level means whose units, as sites do, have several of the levels."""

from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans

HIGHEST_CORRELATION = 1 - 1e-6
"""Highest correlation with which a covariance can still be inverted."""


def of_shared_units(means: LevelMeans, freedom: FloatArray, units: int) -> LevelMeans:
    """Shrink the correlations of level means towards their average, and bound the degrees of freedom.

    A covariance of as many levels as there are units cannot be inverted, and one of a few times as many is
    too rough to choose contrasts by: it finds an effect in half of the trials without any (docs/log.md). The
    target is that of Ledoit and Wolf (2004); its weight is the number of variances and
    covariances over that of units. No contrast has more degrees of freedom than there are units
    less 1, since levels are not independent.

    Parameters
    ----------
    means : LevelMeans
    freedom : (levels,) array
        Units of each level less 1.
    units : int
        In all.
    """
    errors = means.standard_errors
    scale = np.outer(errors, errors)
    correlation = np.divide(means.covariance, scale, out=np.eye(means.levels), where=scale > 0)
    apart = ~np.eye(means.levels, dtype=bool)
    average = float(np.clip(correlation[apart].mean(), 0.0, HIGHEST_CORRELATION))
    weight = min(1.0, means.levels * (means.levels + 1) / 2 / units)
    shrunken = np.where(apart, (1 - weight) * correlation + weight * average, 1.0)
    return replace(
        means,
        covariance=shrunken * scale,
        freedom=np.maximum(freedom, 1.0),
        most_freedom=float(max(units - 1, 1)),
    )
