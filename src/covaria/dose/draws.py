"""Draws of level means that agree with what was seen of them."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.even_points import even_points
from covaria.dose.level_means import LevelMeans
from covaria.errors import DataError

DRAWS = 2048
"""A power of 2, over which points of Sobol are even."""


@dataclass(frozen=True)
class MeanDraws:
    """Draws of the level means, each with a number that chooses among shapes.

    Attributes
    ----------
    values : (draws, levels) array
        In units of the means.
    choices : (draws,) array
        Even over (0, 1) and independent of the values.
    """

    values: FloatArray
    choices: FloatArray


def draw_means(means: LevelMeans, draws: int = DRAWS, seed: int = 0) -> MeanDraws:
    """Draw level means from a normal distribution with their covariance, allowing for estimated variances.

    Where freedom is finite, a level's deviation is multiplied by the root of freedom over a chi-squared
    number of that freedom, as in the problem of Behrens and Fisher. The points are spread evenly, which
    steadies the ends of intervals. The covariance may be singular.

    Parameters
    ----------
    means : LevelMeans
    draws : int
        Best a power of 2.
    seed : int
        Of a counter-based generator, so that draws are the same on every machine.

    Raises
    ------
    DataError
        If a level has less than one degree of freedom, so that its variance is unknown.
    """
    _check_freedom(means)
    estimated = np.isfinite(means.freedom)
    points = even_points(draws, means.levels + int(estimated.sum()) + 1, seed)
    # Imported here, since whoever loads a model only to predict does without SciPy.
    from scipy.special import chdtri, ndtri

    deviations = ndtri(points[:, : means.levels]) @ covariance_root(means.covariance).T
    freedom = means.freedom[estimated]
    deviations[:, estimated] *= np.sqrt(freedom / chdtri(freedom, points[:, means.levels : -1]))
    return MeanDraws(means.means + deviations, points[:, -1])


def covariance_root(covariance: FloatArray) -> FloatArray:
    """Symmetric root of a covariance matrix, which may be singular; shape as given."""
    values, vectors = np.linalg.eigh(covariance)
    root: FloatArray = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    return root


def _check_freedom(means: LevelMeans) -> None:
    unknown = means.doses[~(means.freedom >= 1)]
    if len(unknown):
        raise DataError(
            f"The dose {unknown[0]:g} has too few subjects for a variance of its own; "
            "leave it out of the curve or join it with its neighbour."
        )
