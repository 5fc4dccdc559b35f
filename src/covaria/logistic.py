"""Logistic regression: the probability of a yes from a linear predictor, without penalty."""

import numpy as np

from covaria.arrays import FloatArray

MOST_STEPS = 30
SETTLED = 1e-10
"""A step that lowers the deviance by less, relative to itself, is the last."""
HALVINGS = 10
LEAST_CURVATURE = 1e-10
"""Rows that are surer than this still count, so that their working response stays finite."""


def logistic_regression(
    design: FloatArray, response: FloatArray, weights: FloatArray, offset: FloatArray | None = None
) -> FloatArray:
    """Coefficients of the greatest likelihood, by Fisher scoring (McCullagh and Nelder 1989, section 2.5).

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
    known = np.zeros(len(response)) if offset is None else offset
    coefficients = np.zeros(design.shape[1])
    deviance = _deviance(known, response, weights)
    for _ in range(MOST_STEPS):
        linear = known + design @ coefficients
        probability = inverse_logit(linear)
        curvature = weights * np.maximum(probability * (1 - probability), LEAST_CURVATURE)
        root = np.sqrt(curvature)
        wanted = weights * (response - probability) / root
        step = np.linalg.lstsq(design * root[:, None], wanted, rcond=None)[0]
        for _ in range(HALVINGS):
            found = _deviance(known + design @ (coefficients + step), response, weights)
            if found <= deviance:
                break
            step = step / 2
        else:
            return coefficients
        coefficients = coefficients + step
        if deviance - found <= SETTLED * deviance:
            return coefficients
        deviance = found
    return coefficients


def inverse_logit(linear: FloatArray) -> FloatArray:
    """Probability of a yes, without overflow."""
    probability: FloatArray = 0.5 + np.tanh(linear / 2) / 2
    return probability


def _deviance(linear: FloatArray, response: FloatArray, weights: FloatArray) -> float:
    return float(weights @ np.logaddexp(0, np.where(response > 0, -linear, linear)))
