"""Logarithms of rates at the dose levels of a trial, adjusted for covariates by Poisson regression."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import level_means
from covaria.errors import TableError
from covaria.fit.dose_trend.level_design import LevelDesign, NotedMeans, inverse_gram, level_design
from covaria.regression.poisson import poisson_regression, rates
from covaria.table import TrialTable
from covaria.wording.lists import counted

SCALE = "means and fitted shapes are natural logarithms of rates, and a delta is a difference of these."


def log_rate_means(trial: TrialTable) -> NotedMeans:
    """Estimate the logarithm of the rate at the dose levels, as generalised MCP-Mod takes them.

    By Poisson regression with a constant for each level and additive covariates, the logarithm of an exposure
    as its offset, whose covariance is from what each subject leaves (the sandwich of Huber 1967, enlarged as
    HC3 by MacKinnon and White 1985), so that overdispersion of any kind is allowed for. With covariates,
    rates are averaged over the subjects as if all had had each dose, and brought back to logarithms, with the
    covariance by the delta method.

    Raises
    ------
    TableError
        If subjects have several rows, a level has one subject or no event, or covariates are confounded with
        the dose or with one another.
    """
    found = level_design(trial)
    events = found.indicators.T @ found.response
    if (events <= 0).any():
        without = counted(int((events <= 0).sum()), "level")
        raise TableError(
            f"{trial.source}: at {without} of {trial.dose} (dose) no subject had an event, so that the "
            "logarithm of the rate is infinite; join such levels to others, or fit a model, whose adjusted "
            "rates stay finite."
        )
    design = np.hstack([found.indicators, found.covariates])
    inverse_gram(trial, design, found.names)
    # With rates as responses and exposures as weights the likelihood is that of an offset.
    coefficients = poisson_regression(design, found.response / found.exposure, found.exposure)
    expected = found.exposure * rates(design @ coefficients)
    inverse = inverse_gram(trial, design, found.names, expected)
    leverage = np.minimum(expected * np.einsum("ij,jk,ik->i", design, inverse, design), 1 - 1e-9)
    scores = design * ((found.response - expected) / (1 - leverage))[:, None]
    covariance = inverse @ (scores.T @ scores) @ inverse
    logarithms, slopes = _standardised(found, coefficients)
    # Symmetric to the last bit, which rounding need not leave.
    of_logarithms = slopes @ covariance @ slopes.T
    means = level_means(found.doses, logarithms, (of_logarithms + of_logarithms.T) / 2)
    return NotedMeans(means, (SCALE, *found.notes))


def _standardised(found: LevelDesign, coefficients: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Logarithms of rates at the levels, and their slopes by the coefficients, (levels, coefficients)."""
    levels = len(found.doses)
    relative = rates(found.covariates @ coefficients[levels:])
    share = relative / relative.sum()
    logarithms = coefficients[:levels] + np.log(relative.mean())
    return logarithms, np.hstack([np.eye(levels), np.tile(share @ found.covariates, (levels, 1))])
