"""Means at the dose levels of a trial, adjusted for covariates by least squares."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans, PooledErrors, level_means
from covaria.errors import TableError
from covaria.fit.dose_trend.level_design import LevelDesign, inverse_gram, level_design
from covaria.table import TrialTable

NO_RESIDUALS = 1e-20
"""Share of the response's variation that is rounding."""


@dataclass(frozen=True)
class AncovaMeans:
    """Means at dose levels from an analysis of covariance, at the trial's average of the covariates.

    Attributes
    ----------
    means : LevelMeans
    pooled : PooledErrors
    notes : tuple of str
        What was left out.
    """

    means: LevelMeans
    pooled: PooledErrors
    notes: tuple[str, ...]


def ancova_means(trial: TrialTable) -> AncovaMeans:
    """Estimate means at the dose levels by least squares, with additive covariates and one variance.

    Rows with a missing covariate are left out. Means are those at the average of the covariates.

    Raises
    ------
    TableError
        If subjects have several rows, a level has one subject only, or covariates are confounded with the
        dose or with one another, or explain the response without error.
    """
    found = level_design(trial)
    design = np.hstack([found.indicators, found.covariates - found.covariates.mean(axis=0)])
    means, pooled = _least_squares(trial, design, found)
    return AncovaMeans(means, pooled, found.notes)


def _least_squares(trial: TrialTable, design: FloatArray, of: LevelDesign) -> tuple[LevelMeans, PooledErrors]:
    response, doses = of.response, of.doses
    inverse = inverse_gram(trial, design, of.names)
    # Centred, so that a response far from 0 loses no digits.
    centred = response - response.mean()
    estimates = inverse @ (design.T @ centred)
    residuals = centred - design @ estimates
    subjects, parameters = design.shape
    pooled = PooledErrors(subjects, parameters, float(residuals @ residuals))
    if pooled.sum_of_squares <= NO_RESIDUALS * float(centred @ centred):
        raise TableError(
            f"{trial.source}: the response does not vary within the dose levels, so nothing can be tested."
        )
    levels = len(doses)
    covariance = pooled.variance * inverse[:levels, :levels]
    return level_means(doses, estimates[:levels] + response.mean(), covariance, pooled.freedom), pooled
