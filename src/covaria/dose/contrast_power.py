"""How likely the multiple contrast test is to find a given dose-response."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.contrast_test import ContrastTest
from covaria.dose.joint_tail import factor_at_rank, normal_points


def contrast_power(test: ContrastTest, means: FloatArray) -> float:
    """Return the probability that a test with these contrasts finds true means.

    Parameters
    ----------
    test : ContrastTest
        Whose contrasts, standard errors, degrees of freedom and critical value count; its estimates do not.
    means : (levels,) array
        The true ones, in units of the response.

    Notes
    -----
    Given the direction of the errors and the size of the common standard deviation, no statistic is
    significant as long as the errors' radius stays within one interval, whose probability is exact; the two
    that are given are sampled at Sobol's points.
    """
    factor = factor_at_rank(test.correlation)
    shift = test.contrasts @ means / test.standard_errors
    points = normal_points(factor.shape[1] + 1)
    unit = points[:, 1:] / np.linalg.norm(points[:, 1:], axis=1, keepdims=True)
    bound = test.critical_value * _deviations(points[:, 0], test.freedom)[:, None]
    lower, upper = _between(unit @ factor.T, -shift, bound, test.two_sided)
    within = _radius_within(lower, upper, factor.shape[1])
    return float(1 - within.mean())


def _deviations(normals: FloatArray, freedom: float) -> FloatArray:
    """Standard deviations as they would be estimated, in units of the true one, from normal quantiles."""
    from scipy.special import chdtri, ndtr

    if np.isinf(freedom):
        return np.ones(len(normals))
    deviations: FloatArray = np.sqrt(chdtri(freedom, ndtr(normals)) / freedom)
    return deviations


def _between(
    slopes: FloatArray, less: FloatArray, bound: FloatArray, two_sided: bool
) -> tuple[FloatArray, FloatArray]:
    """Ends of the radii r ≥ 0 where r · slopes − less ≤ bound everywhere (and ≥ −bound, if two-sided)."""
    sides = [(slopes, bound + less)]
    if two_sided:
        sides.append((-slopes, bound - less))
    lower, upper = np.zeros(len(slopes)), np.full(len(slopes), np.inf)
    for slope, room in sides:
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = room / slope
        upper = np.minimum(upper, np.where(slope > 0, ends, np.inf).min(axis=1))
        lower = np.maximum(lower, np.where(slope < 0, ends, 0.0).max(axis=1))
    return lower, upper


def _radius_within(lower: FloatArray, upper: FloatArray, dimensions: int) -> FloatArray:
    from scipy.special import gammaincc

    upper = np.maximum(upper, lower)
    within = gammaincc(dimensions / 2, lower**2 / 2) - gammaincc(dimensions / 2, upper**2 / 2)
    return np.asarray(within, np.float64)
