"""Means at the dose levels of a trial where limits hide some responses, by Tobit regression."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import level_means
from covaria.errors import TableError
from covaria.fit.dose_trend.level_design import NotedMeans, inverse_gram, level_design
from covaria.regression.censored_normal import is_bounded
from covaria.regression.tobit import tobit_regression
from covaria.table import TrialTable
from covaria.wording.lists import counted

SCALE = "means are of the response as it would be measured without limits."


def tobit_means(trial: TrialTable, known: FloatArray) -> NotedMeans:
    """Estimate the mean at the dose levels, as generalised MCP-Mod takes them.

    By Tobit regression with a constant for each level, additive covariates and one standard deviation; the
    covariance is the sandwich of each subject's scores (Huber 1967). With covariates, means are at the
    average subject.

    Parameters
    ----------
    trial : TrialTable
    known : (rows, 2) array
        Between which ends each response lies, as it is modelled.

    Raises
    ------
    TableError
        If subjects have several rows, a level has one subject or no measured response, or covariates are
        confounded with the dose or with one another.
    """
    found = level_design(trial)
    known = known[found.rows]
    hidden = found.indicators.T @ is_bounded(known) == 0
    if hidden.any():
        raise TableError(
            f"{trial.source}: at {counted(int(hidden.sum()), 'level')} of {trial.dose} (dose) every response "
            "is beyond a limit, so that no mean there can be told; leave such levels out, or join them to "
            "others."
        )
    covariates = found.covariates - found.covariates.mean(axis=0)
    design = np.hstack([found.indicators, covariates])
    inverse_gram(trial, design, found.names)
    fit = tobit_regression(design, known, np.ones(len(design)))
    influence = fit.scores @ fit.covariance[:, : len(found.doses)]
    # As many subjects as are spent on coefficients and the standard deviation are missing in the spread.
    spare = len(design) / max(len(design) - design.shape[1] - 1, 1)
    means = level_means(found.doses, fit.coefficients[: len(found.doses)], spare * influence.T @ influence)
    return NotedMeans(means, (SCALE, *found.notes))
