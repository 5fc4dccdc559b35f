"""Poisson regression: a rate from a linear predictor on the logarithmic scale, without penalty."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.regression.fisher_scoring import Family, fisher_scoring

LEAST_RATE, MOST_RATE = 1e-10, 1e10
"""Ends of what a rate counts as, so that working responses stay finite where no event was seen."""


def poisson_regression(design: FloatArray, response: FloatArray, weights: FloatArray) -> FloatArray:
    """Coefficients of the greatest likelihood, by Fisher scoring.

    Of collinear solutions the shortest.

    Parameters
    ----------
    design : (rows, coefficients) array
        In whose span a constant is.
    response : (rows,) array
        Counts, or counts for each unit of exposure; not all 0.
    weights : (rows,) array
        How often each row counts, times its exposure.
    """
    # From rates near those that were seen, since a start at one for all may be far away.
    start = np.log(np.maximum(response, 0) + 0.5 * weights @ response / weights.sum())
    root = np.sqrt(weights)
    nearest: FloatArray = np.linalg.lstsq(design * root[:, None], start * root, rcond=None)[0]
    return fisher_scoring(_POISSON, design, response, weights, nearest)


def rates(linear: FloatArray) -> FloatArray:
    """Rates of a linear predictor, without overflow."""
    found: FloatArray = np.exp(np.clip(linear, np.log(LEAST_RATE), np.log(MOST_RATE)))
    return found


def poisson_deviance(observed: FloatArray, rate: FloatArray) -> FloatArray:
    """2 (y log(y / μ) − (y − μ)), 0 where both agree; they broadcast."""
    surprise = observed * np.log(np.where(observed > 0, observed, rate) / rate)
    deviance: FloatArray = 2 * (surprise - (observed - rate))
    return deviance


def _deviance(response: FloatArray, linear: FloatArray) -> FloatArray:
    return poisson_deviance(response, rates(linear))


def _variance(rate: FloatArray) -> FloatArray:
    return rate


_POISSON = Family(rates, _variance, _deviance)


def dispersion(design: FloatArray, response: FloatArray, weights: FloatArray) -> float | None:
    """Pearson's estimate of the variance over the mean; None with too few rows for one."""
    spare = len(design) - np.linalg.matrix_rank(design)
    if spare < 2:
        return None
    expected = rates(design @ poisson_regression(design, response, weights))
    share = len(weights) / weights.sum()
    return float(share * weights @ ((response - expected) ** 2 / expected) / spare)
