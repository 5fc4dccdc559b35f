"""Log odds of a response at the dose levels of a trial, adjusted for covariates by logistic regression."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.disclosure import MOST_DOSES
from covaria.dose import level_means
from covaria.errors import TableError
from covaria.fit.dose_trend.level_design import LevelDesign, NotedMeans, inverse_gram, level_design
from covaria.regression.logistic import inverse_logit, logistic_regression
from covaria.table import TrialTable
from covaria.wording.lists import counted, listed

SCALE = "means and fitted shapes are log odds of a response, and a delta is a difference of these."


def log_odds_means(trial: TrialTable) -> NotedMeans:
    """Estimate the log odds of a response at the dose levels, as generalised MCP-Mod takes them.

    By logistic regression with a constant for each level and additive covariates. With covariates, the
    probabilities are averaged over the subjects as if all had had each dose, and brought back to log odds,
    with the covariance by the delta method; without, these are the coefficients (Pinheiro et al. 2014, 3).

    Raises
    ------
    TableError
        If subjects have several rows, a level has one subject, no responder or nobody else, or covariates
        are confounded with the dose or with one another.
    """
    found = level_design(trial)
    _check_responders(trial, found)
    design = np.hstack([found.indicators, found.covariates])
    inverse_gram(trial, design, found.names)
    coefficients = logistic_regression(design, found.response, np.ones(len(design)))
    probability = inverse_logit(design @ coefficients)
    covariance = inverse_gram(trial, design, found.names, probability * (1 - probability))
    odds, slopes = _standardised(found, coefficients)
    # Symmetric to the last bit, which rounding need not leave.
    of_odds = slopes @ covariance @ slopes.T
    return NotedMeans(level_means(found.doses, odds, (of_odds + of_odds.T) / 2), (SCALE, *found.notes))


def _standardised(found: LevelDesign, coefficients: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Log odds at each level, and their derivatives by the coefficients, (levels, coefficients)."""
    levels = len(found.doses)
    probability = inverse_logit(coefficients[:levels] + (found.covariates @ coefficients[levels:])[:, None])
    share, curvature = probability.mean(axis=0), probability * (1 - probability)
    by_level = np.diag(curvature.mean(axis=0))
    by_covariate = curvature.T @ found.covariates / len(probability)
    slopes = np.hstack([by_level, by_covariate]) / (share * (1 - share))[:, None]
    return np.log(share / (1 - share)), slopes


def _check_responders(trial: TrialTable, found: LevelDesign) -> None:
    shares = found.indicators.T @ found.response / found.indicators.sum(axis=0)
    alike = found.doses[(shares <= 0) | (shares >= 1)]
    if alike.size:
        few = found.doses.size <= MOST_DOSES
        shown = listed(f"{dose:g}" for dose in alike) if few else f"of {counted(alike.size, 'level')}"
        raise TableError(
            f"{trial.source}: at {trial.dose} (dose) {shown} all subjects responded alike, so that the log "
            "odds are infinite; join such levels to others, or fit a model, whose adjusted probabilities "
            "stay finite."
        )
