"""How likely the largest of several correlated t statistics is to be beyond a value.

Optimal contrasts of k means span at most k − 1 directions, so that their correlation is singular as soon as
there are more of them; what integrates over a density of all statistics then fails silently. Here the
statistics are made from as many independent normals as the correlation has rank, taken in polar form: the
radius is integrated exactly (its square is an F variate), and only the directions are sampled, at Sobol's
points with their opposites.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.even_points import even_points

POINTS = 2**16
"""Directions; they leave errors of about 1e-5 in a probability, in 15 dimensions of 1e-4."""
GROUPS = 2**11
"""Number of groups of directions of like heights, each integrated over once: no probability moves by 1e-6."""
KEPT = 4
"""Numbers of dimensions whose directions are kept, half a megabyte for each: studies repeat them."""
SEED = 20140
"""Seed that scrambles the points, always the same, so that the same test gives the same digits."""
SMALLEST_EIGENVALUE = 1e-10
"""Least eigenvalue of a correlation, in units of its largest, that counts towards its rank."""


@dataclass(frozen=True)
class JointTail:
    """The distribution of the largest of several statistics under the hypothesis of no effect.

    Attributes
    ----------
    heights : (directions,) array
        The largest statistic at radius 1 in each of several directions that are equally likely.
    rank : int
        Of the statistics' correlation.
    freedom : float
        Degrees of freedom of their common variance; may be infinite.
    statistics : int
    two_sided : bool
        Whether sizes are compared.
    """

    heights: FloatArray
    rank: int
    freedom: float
    statistics: int
    two_sided: bool

    def probability_beyond(self, value: float) -> float:
        """Return the probability that the largest statistic (its size, if two-sided) is `value` or more."""
        if value <= 0 and self.two_sided:
            return 1.0
        upwards = self.heights > 0
        with np.errstate(divide="ignore", over="ignore"):
            radii = value / self.heights
        if value > 0:
            return float(self._radius_beyond(radii[upwards]).sum() / len(self.heights))
        inside = 1 - self._radius_beyond(np.abs(radii[~upwards]))
        return float((upwards.sum() + inside.sum()) / len(self.heights))

    def critical_value(self, alpha: float) -> float:
        """Return the value that the largest statistic reaches with probability `alpha`, below 0.5."""
        from scipy.optimize import brentq

        tail = alpha / 2 if self.two_sided else alpha
        # A single test's value is too small, and Bonferroni's too large.
        least, most = self._quantile(tail), self._quantile(tail / self.statistics)
        return float(
            brentq(
                lambda value: self.probability_beyond(value) - alpha, 0.98 * least, 1.02 * most, xtol=1e-10
            )
        )

    def _radius_beyond(self, radii: FloatArray) -> FloatArray:
        from scipy.special import fdtrc, gammaincc

        squares = radii**2
        if np.isinf(self.freedom):
            return np.asarray(gammaincc(self.rank / 2, squares / 2), np.float64)
        return np.asarray(fdtrc(self.rank, self.freedom, squares / self.rank), np.float64)

    def _quantile(self, tail: float) -> float:
        from scipy.special import ndtri, stdtrit

        return float(-ndtri(tail) if np.isinf(self.freedom) else -stdtrit(self.freedom, tail))


def joint_tail(correlation: FloatArray, freedom: float, two_sided: bool) -> JointTail:
    """Prepare the joint distribution of statistics with a correlation, which may be singular.

    Parameters
    ----------
    correlation : (statistics, statistics) array
    freedom : float
        Of their common variance; infinite for normal statistics.
    two_sided : bool
        Whether sizes are compared.
    """
    factor = factor_at_rank(correlation)
    rank = factor.shape[1]
    heights = factor @ directions(rank).T
    # Opposite directions come with no further products: their largest is minus the smallest.
    largest, opposite = heights.max(axis=0), -heights.min(axis=0)
    both = np.concatenate([largest, opposite])
    if two_sided:
        both = np.maximum(largest, opposite)
    return JointTail(_means_of_alike(both), rank, freedom, len(correlation), two_sided)


def _means_of_alike(heights: FloatArray) -> FloatArray:
    """Means of heights next to one another in order, that may replace them; shape (GROUPS,)."""
    means: FloatArray = np.sort(heights).reshape(GROUPS, -1).mean(axis=1)
    return means


def factor_at_rank(correlation: FloatArray) -> FloatArray:
    """Return F with F Fᵀ = correlation and as many columns as it has rank; shape (statistics, rank)."""
    values, vectors = np.linalg.eigh(correlation)
    kept = values > SMALLEST_EIGENVALUE * values[-1]
    # The largest first, since the first dimensions of Sobol's points are the most even.
    factor: FloatArray = (vectors[:, kept] * np.sqrt(values[kept]))[:, ::-1]
    return factor


@lru_cache(maxsize=KEPT)
def directions(dimensions: int) -> FloatArray:
    """Return points spread evenly over the unit sphere; shape (POINTS, dimensions), not to be written to."""
    normals = normal_points(dimensions)
    unit: FloatArray = normals / np.linalg.norm(normals, axis=1, keepdims=True)
    unit.flags.writeable = False
    return unit


def normal_points(dimensions: int) -> FloatArray:
    """Return points spread as standard normals, the same each time; shape (POINTS, dimensions)."""
    from scipy.special import ndtri

    points: FloatArray = ndtri(even_points(POINTS, dimensions, SEED))
    return points
