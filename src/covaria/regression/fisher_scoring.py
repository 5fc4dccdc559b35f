"""Fisher scoring: the greatest likelihood of a generalised linear model with its canonical link."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray

MOST_STEPS = 30
SETTLED = 1e-12
"""A step that lowers the deviance by less, relative to itself, is the last."""
HALVINGS = 20


@dataclass(frozen=True)
class Family:
    """A distribution of responses.

    Attributes
    ----------
    mean : callable
        Of the linear predictor.
    variance : callable
        Of the mean, and the mean's slope in the linear predictor, as the link is canonical; above 0.
    deviance : callable
        Of each row, from response and linear predictor, up to what does not depend on the latter.
    """

    mean: Callable[[FloatArray], FloatArray]
    variance: Callable[[FloatArray], FloatArray]
    deviance: Callable[[FloatArray, FloatArray], FloatArray]


def fisher_scoring(
    family: Family,
    design: FloatArray,
    response: FloatArray,
    weights: FloatArray,
    start: FloatArray,
    offset: FloatArray | float = 0.0,
) -> FloatArray:
    """Coefficients of the greatest likelihood (McCullagh and Nelder 1989, section 2.5).

    Of collinear solutions the one nearest to the start. A step that would raise the deviance is halved.

    Parameters
    ----------
    family : Family
    design : (rows, coefficients) array
    response, weights : (rows,) arrays
    start : (coefficients,) array
    offset : (rows,) array or float
        Part of the linear predictor that is known.
    """

    def total(coefficients: FloatArray) -> float:
        return float(weights @ family.deviance(response, offset + design @ coefficients))

    coefficients, deviance = start, total(start)
    for _ in range(MOST_STEPS):
        mean = family.mean(offset + design @ coefficients)
        root = np.sqrt(weights * family.variance(mean))
        step = np.linalg.lstsq(design * root[:, None], weights * (response - mean) / root, rcond=None)[0]
        for _ in range(HALVINGS):
            found = total(coefficients + step)
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
