"""Tobit regression: the mean of a normal response from a linear predictor, where limits hide some of it."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.regression.censored_normal import KnownMoments, is_measured, known_moments

MOST_STEPS = 100
SETTLED = 1e-12
"""A step that gains less, relative to the log likelihood, is the last."""
HALVINGS = 30
NEAREST = 1e-6
"""Least standard deviation, in units of that of the measured responses, where these are on a plane."""


@dataclass(frozen=True)
class TobitFit:
    """A Tobit regression.

    Attributes
    ----------
    coefficients : (coefficients,) array
    sd : float
        Residual standard deviation, by maximum likelihood.
    log_likelihood : float
    covariance : (coefficients + 1, coefficients + 1) array
        Of the coefficients and log sd, from the observed information.
    scores : (rows, coefficients + 1) array
        Slope of each row's weighted log likelihood in these.
    """

    coefficients: FloatArray
    sd: float
    log_likelihood: float
    covariance: FloatArray
    scores: FloatArray


def tobit_regression(
    design: FloatArray, known: FloatArray, weights: FloatArray, offset: FloatArray | float = 0.0
) -> TobitFit:
    """Maximise the likelihood of coefficients and standard deviation, by Newton's steps.

    In coefficients over σ and in 1 / σ the log likelihood is concave (Olsen 1978; with intervals, Burridge
    1981), so that there is one summit. Of collinear solutions the shortest is taken.

    Parameters
    ----------
    design : (rows, coefficients) array
    known : (rows, 2) array
        Lower and upper end of each response, equal where it was measured.
    weights : (rows,) array
        How often each row counts.
    offset : (rows,) array or float
        Part of the mean that is known.
    """
    start, sd = _start(design, known, weights, offset)
    # Olsen's parameters: coefficients / σ and 1 / σ, of responses in units of their standard deviation.
    scaled, about = known / sd, offset / sd
    theta = np.append(start / sd, 1.0)
    value, slope, information = _olsen(theta, design, scaled, weights, about)
    for _ in range(MOST_STEPS):
        step = np.linalg.lstsq(information, slope, rcond=None)[0]
        for _ in range(HALVINGS):
            if theta[-1] + step[-1] > 0:
                found = _olsen(theta + step, design, scaled, weights, about)
                if found[0] >= value:
                    break
            step = step / 2
        else:
            break
        theta, gained = theta + step, found[0] - value
        value, slope, information = found
        if gained <= SETTLED * (1 + abs(value)) or theta[-1] > 1 / NEAREST:
            break
    return _fit(theta[:-1] / theta[-1] * sd, sd / theta[-1], design, known, weights, offset)


def mean_and_sd(known: FloatArray, weights: FloatArray) -> tuple[float, float]:
    """Mean and standard deviation of the greatest likelihood, as of a regression on a constant alone."""
    fit = tobit_regression(np.ones((len(known), 1)), known, weights)
    return float(fit.coefficients[0]), fit.sd


def _start(
    design: FloatArray, known: FloatArray, weights: FloatArray, offset: FloatArray | float
) -> tuple[FloatArray, float]:
    """Coefficients and standard deviation by least squares, limits in the place of what they hide."""
    seen = np.where(np.isfinite(known), known, known[:, ::-1])
    middle = np.where(np.isfinite(seen).any(axis=1), seen.mean(axis=1), 0.0) - offset
    root = np.sqrt(weights)
    start: FloatArray = np.asarray(
        np.linalg.lstsq(design * root[:, None], middle * root, rcond=None)[0], dtype=float
    )
    left = middle - design @ start
    sd = float(np.sqrt(weights @ left**2 / weights.sum()))
    size = float(np.abs(middle).max(initial=0.0))
    return start, sd if sd > NEAREST * size else max(NEAREST * size, np.finfo(float).tiny)


def _olsen(
    theta: FloatArray,
    design: FloatArray,
    known: FloatArray,
    weights: FloatArray,
    offset: FloatArray | float,
) -> tuple[float, FloatArray, FloatArray]:
    """Log likelihood in coefficients over σ and h = 1 / σ, its slope and its information.

    A response is y = (z + η) / h, with η its scaled mean, and its own log density log h − z² / 2: what is not
    known of it is averaged out (Louis 1982).
    """
    inverse, mean = float(theta[-1]), design @ theta[:-1]
    away = known - np.broadcast_to(offset, len(known))[:, None]
    found = known_moments(inverse * away, mean, 1.0)
    # A probability has its density's own h in it; a density measured in units of z lacks it.
    value = float(weights @ (found.log_likelihood + np.where(is_measured(known), np.log(inverse), 0.0)))
    by_inverse = (1 - found.second - mean * found.first) / inverse
    slope = np.append(design.T @ (weights * found.first), weights @ by_inverse)
    variance = found.variance
    squares = found.second + 2 * mean * found.first + mean**2
    products = found.variance_of_squares + 2 * mean * found.of_squares + mean**2 * variance
    mixed = design.T @ (weights * (found.first + mean - found.of_squares - mean * variance)) / inverse
    information = np.empty((len(theta), len(theta)))
    information[:-1, :-1] = design.T @ (design * (weights * (1 - variance))[:, None])
    information[-1, :-1] = information[:-1, -1] = -mixed
    information[-1, -1] = weights @ (1 + squares - products) / inverse**2
    return value, slope, information


def _fit(
    coefficients: FloatArray,
    sd: float,
    design: FloatArray,
    known: FloatArray,
    weights: FloatArray,
    offset: FloatArray | float,
) -> TobitFit:
    """Covariance and scores at the summit, in coefficients and log σ."""
    found = known_moments(known, offset + design @ coefficients, sd)
    curvature, mixed, of_sd = curvatures(found, sd)
    width = design.shape[1]
    information = np.empty((width + 1, width + 1))
    information[:-1, :-1] = design.T @ (design * (weights * curvature)[:, None])
    information[-1, :-1] = information[:-1, -1] = design.T @ (weights * mixed)
    information[-1, -1] = weights @ of_sd
    scores = np.column_stack([design * (found.first / sd)[:, None], found.second - 1]) * weights[:, None]
    return TobitFit(
        coefficients,
        sd,
        float(weights @ found.log_likelihood),
        np.asarray(np.linalg.pinv(information, hermitian=True), dtype=float),
        scores,
    )


def curvatures(found: KnownMoments, sd: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """−∂² log p by the mean twice, by mean and log σ, and by log σ twice; of each row."""
    return (
        (1 - found.variance) / sd**2,
        (2 * found.first - found.of_squares) / sd,
        2 * found.second - found.variance_of_squares,
    )
