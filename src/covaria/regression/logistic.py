"""Logistic regression: the probability of a yes from a linear predictor, without penalty."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.regression.fisher_scoring import Family, fisher_scoring

LEAST_CURVATURE = 1e-10
"""Rows that are surer than this still count, so that their working response stays finite."""


def logistic_regression(
    design: FloatArray, response: FloatArray, weights: FloatArray, offset: FloatArray | None = None
) -> FloatArray:
    """Coefficients of the greatest likelihood, by Fisher scoring.

    Of collinear solutions the shortest. Where a covariate separates the responses, they grow until the
    deviance is level, and predictions are near 0 and 1.

    Parameters
    ----------
    design : (rows, coefficients) array
    response : (rows,) array
        0 or 1.
    weights : (rows,) array
    offset : (rows,) array, optional
        Part of the linear predictor that is known.
    """
    start = np.zeros(design.shape[1])
    return fisher_scoring(_BINOMIAL, design, response, weights, start, 0.0 if offset is None else offset)


def inverse_logit(linear: FloatArray) -> FloatArray:
    """Probability of a yes, without overflow."""
    probability: FloatArray = 0.5 + np.tanh(linear / 2) / 2
    return probability


def _variance(probability: FloatArray) -> FloatArray:
    return np.maximum(probability * (1 - probability), LEAST_CURVATURE)


def _deviance(response: FloatArray, linear: FloatArray) -> FloatArray:
    deviance: FloatArray = np.logaddexp(0, np.where(response > 0, -linear, linear))
    return deviance


_BINOMIAL = Family(inverse_logit, _variance, _deviance)
