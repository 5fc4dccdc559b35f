"""Variances of level means that are drawn towards one another, since each is an estimate of few subjects.

The contrast that finds a shape best weighs each mean by its precision. Weighed by variances as they were
estimated, it leans on whatever levels happened to vary little, and a standard error from the same variances
says less than it should: without an effect the largest of five such contrasts is significant at 5 % in 7 % of
trials of 12, 12, 12 and 84 subjects (docs/log.md, "Weights and degrees of freedom of the dose test").
"""

from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.level_means import LevelMeans

QUANTILE = 0.995
"""Of Student's t over the normal's: by so much a mean counts for less whose variance is a guess. Of five
contrasts that are judged together each is judged at 1 %."""


def weighing_covariance(means: LevelMeans) -> FloatArray:
    """Return a covariance to weigh the level means by, which hardly follows chance; shape (levels, levels).

    Variances are moderated, and standard errors lengthened as an interval by Student's t is over a normal
    one. A variance that all levels share, or that is known, stays. Parameters as for `with_moderated`.
    """
    if _stays(means):
        return means.covariance
    lengthening = _lengthening(means.freedom)
    covariance: FloatArray = with_moderated(means).covariance * np.outer(lengthening, lengthening)
    return covariance


def with_moderated(means: LevelMeans) -> LevelMeans:
    """Moderate the variances of a subject at each level, and keep the correlations.

    Parameters
    ----------
    means : LevelMeans
        Each variance with one degree of freedom for each subject, or group, of its level less 1. One that
        all levels share, or that is known, stays.
    """
    if _stays(means):
        return means
    variances, units = np.diag(means.covariance), means.freedom + 1
    moderated = moderated_variances(variances * units, means.freedom) / units
    factor = np.sqrt(moderated / variances)
    return replace(means, covariance=means.covariance * np.outer(factor, factor))


def moderated_variances(variances: FloatArray, freedom: FloatArray) -> FloatArray:
    """Draw variances of groups towards one another, as far as they agree.

    True variances are taken as scaled inverse chi-squared numbers, whose degrees of freedom are estimated
    from how much further than by chance the logarithms are apart (Smyth 2004, section 6.2), by the weighted
    moments of DerSimonian and Laird (1986), since groups differ in size. If they are no further, all are one.

    Parameters
    ----------
    variances, freedom : (groups,) arrays
        Estimates above 0 and their degrees of freedom.

    Returns
    -------
    (groups,) array
    """
    from scipy.special import digamma, polygamma

    half = freedom / 2
    logarithms = np.log(variances) - digamma(half) + np.log(half)
    weights = 1 / polygamma(1, half)
    whole = weights.sum()
    centre = float(weights @ logarithms / whole)
    excess = float(weights @ (logarithms - centre) ** 2) - (len(weights) - 1)
    between = excess / float(whole - weights @ weights / whole)
    if between <= 0:
        return np.full(len(variances), freedom @ variances / freedom.sum())
    prior = _inverse_trigamma(between)
    usual = np.exp(centre + digamma(prior) - np.log(prior))
    moderated: FloatArray = (prior * usual + half * variances) / (prior + half)
    return moderated


def _stays(means: LevelMeans) -> bool:
    known = means.one_variance or not np.isfinite(means.freedom).all()
    return known or not (np.diag(means.covariance) > 0).all()


def _inverse_trigamma(value: float) -> float:
    """Solve trigamma(y) = value, between 1 / y and 1 / y + 1 / y² of which it lies."""
    from scipy.optimize import brentq
    from scipy.special import polygamma

    ends = 1 / value, (1 + np.sqrt(1 + 4 * value)) / (2 * value)
    return float(brentq(lambda y: polygamma(1, y) - value, *ends, rtol=1e-10))


def _lengthening(freedom: FloatArray) -> FloatArray:
    from scipy.special import ndtri, stdtrit

    lengthening: FloatArray = stdtrit(freedom, QUANTILE) / ndtri(QUANTILE)
    return lengthening
