"""Log odds of higher levels at the dose levels of a trial, by cumulative logistic regression."""

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.dose import level_means
from covaria.errors import TableError
from covaria.fit.dose_trend.level_design import NotedMeans, level_design
from covaria.regression.cumulative_logit import cumulative_logit
from covaria.regression.logistic import inverse_logit
from covaria.table import TrialTable
from covaria.table.ordered import level_names

FARTHEST = 15.0
"""Log odds beyond which a dose level has its subjects at one end of the scale alone."""


def cumulative_odds_means(trial: TrialTable) -> NotedMeans:
    """Estimate the log odds of the middle level or a higher one at the dose levels.

    By a cumulative logistic regression with an effect of each dose level and additive covariates, whose
    thresholds all subjects share: the effects are those of every threshold, and the middle one gives them
    their place. With covariates, probabilities are averaged over the subjects as if all had had each dose,
    and brought back to log odds, with the covariance by the delta method, as `log_odds_means` does.

    Raises
    ------
    TableError
        If subjects have several rows, a level has one subject, all subjects of a level are at one end of the
        scale, or covariates are confounded with the dose or with one another.
    """
    found = level_design(trial)
    scores, level = np.unique(found.response, return_inverse=True)
    if len(scores) < 2:
        raise TableError(
            f"{trial.source}: {trial.response.name} (response) has one level only in the usable rows, and "
            "there is nothing to tell apart; check the rows, or choose another response."
        )
    centred = found.covariates - found.covariates.mean(axis=0)
    design = np.hstack([found.indicators[:, 1:], centred])
    fit = cumulative_logit(design, level.reshape(-1), np.ones(len(design)))
    if not np.abs(fit.coefficients[: len(found.doses) - 1]).max() < FARTHEST:
        raise TableError(
            f"{trial.source}: at some {trial.dose} (dose) all subjects are at one end of the scale, so that "
            "the log odds are infinite; join such levels to others, or fit a model, whose adjusted "
            "probabilities stay finite."
        )
    middle = _middle(level.reshape(-1))
    cuts = len(fit.thresholds)
    # The middle threshold with its sign turned is the constant of a logistic regression.
    kept = [middle, *range(cuts, cuts + design.shape[1])]
    turned = np.ones(len(kept))
    turned[0] = -1.0
    covariance = fit.covariance[np.ix_(kept, kept)] * np.outer(turned, turned)
    parameters = np.concatenate([[-fit.thresholds[middle]], fit.coefficients])
    odds, slopes = _standardised(len(found.doses), centred, parameters)
    of_odds = slopes @ covariance @ slopes.T
    name = level_names(tuple(scores.tolist()), trial.levels)[middle + 1]
    scale = (
        f"means and fitted shapes are log odds of {name} or a higher level, under proportional odds, and a "
        "delta is a difference of these: the logarithm of the odds ratio of every threshold."
    )
    return NotedMeans(level_means(found.doses, odds, (of_odds + of_odds.T) / 2), (scale, *found.notes))


def _middle(level: IntArray) -> int:
    """Position of the threshold that divides the subjects most evenly."""
    below = np.cumsum(np.bincount(level))[:-1] / len(level)
    return int(np.abs(below - 0.5).argmin())


def _standardised(
    doses: int, covariates: FloatArray, parameters: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Log odds at each dose level averaged over subjects, and their slopes, (doses, parameters)."""
    effects = np.concatenate([[0.0], parameters[1:doses]])
    linear = parameters[0] + effects + (covariates @ parameters[doses:])[:, None]
    probability = inverse_logit(linear)
    share, curvature = probability.mean(axis=0), probability * (1 - probability)
    of_dose = np.eye(doses)[:, 1:] * curvature.mean(axis=0)[:, None]
    of_covariates = curvature.T @ covariates / len(covariates)
    slopes = np.hstack([curvature.mean(axis=0)[:, None], of_dose, of_covariates])
    return np.log(share / (1 - share)), slopes / (share * (1 - share))[:, None]
