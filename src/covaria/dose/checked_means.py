"""Level means from numbers that a user gave: checked, and sorted by dose."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from covaria.arrays import FloatArray
from covaria.dose.level_means import LevelMeans
from covaria.dose.pooled_errors import PooledErrors
from covaria.errors import DataError

ASYMMETRY = 1e-8
"""How far a covariance may be from symmetric, in units of the standard errors: rounding, no more."""
SMALLEST_EIGENVALUE = 1e-9
"""Least eigenvalue of the means' correlation: below it, a contrast would be as good as known beforehand."""


def level_means(
    doses: ArrayLike, means: ArrayLike, covariance: ArrayLike, freedom: ArrayLike = np.inf
) -> LevelMeans:
    """Check estimates at dose levels and their covariance, and sort them by dose.

    Parameters
    ----------
    doses, means : (levels,) array-like
    covariance : (levels, levels) array-like
    freedom : (levels,) array-like or float
        Degrees of freedom of each variance, or those of the one that all levels share; infinite where
        variances are known.

    Raises
    ------
    DataError
        If lengths differ, a number is not finite, a dose is negative or comes twice, there are fewer than
        two levels, or the covariance is not symmetric and positive definite.
    """
    own_doses, own_means = _vector(doses, "doses"), _vector(means, "estimates")
    _check_levels(own_doses, own_means)
    matrix = _checked_covariance(covariance, len(own_doses))
    degrees = np.broadcast_to(np.asarray(freedom, np.float64), own_doses.shape)
    if not (degrees > 0).all():
        raise DataError("Degrees of freedom must be above 0 at each dose level; give more subjects to each.")
    order = np.argsort(own_doses)
    return LevelMeans(
        own_doses[order],
        own_means[order],
        matrix[np.ix_(order, order)],
        degrees[order].copy(),
        one_variance=np.ndim(freedom) == 0,
    )


def level_means_from_errors(doses: ArrayLike, means: ArrayLike, standard_errors: ArrayLike) -> LevelMeans:
    """Take independent estimates with known standard errors as level means; errors as for `level_means`."""
    errors = _vector(standard_errors, "standard errors")
    _check_errors(errors, len(_vector(doses, "doses")))
    return level_means(doses, means, np.diag(errors**2))


def pooled_level_means(
    doses: ArrayLike, means: ArrayLike, standard_errors: ArrayLike, subjects: Sequence[int] | FloatArray
) -> tuple[LevelMeans, PooledErrors]:
    """Pool the variances of independent groups of subjects, one group at each dose level.

    Parameters
    ----------
    doses, means, standard_errors : (levels,) array-like
        The standard errors of the groups' own means, each from its own variance.
    subjects : (levels,) sequence of int
        Two or more at each level.

    Raises
    ------
    DataError
        As for `level_means`, or if a level has fewer than two subjects or part of one.
    """
    errors, counts = _vector(standard_errors, "standard errors"), _vector(subjects, "numbers of subjects")
    levels = _vector(doses, "doses")
    _check_errors(errors, len(levels))
    _check_counts(levels, counts)
    pooled = PooledErrors(int(counts.sum()), len(levels), float(((counts - 1) * counts * errors**2).sum()))
    found = level_means(levels, means, np.diag(pooled.variance / counts), pooled.freedom)
    return found, pooled


def level_means_from_responders(doses: ArrayLike, responders: ArrayLike, subjects: ArrayLike) -> LevelMeans:
    """Take numbers of responders among independent groups of subjects as log odds at the dose levels.

    Each has the variance 1 / responders + 1 / others (Woolf 1955), as logistic regression with a constant
    for each level gives it.

    Parameters
    ----------
    doses, responders, subjects : (levels,) array-like
        Subjects of a level are all of them, responders among them.

    Raises
    ------
    DataError
        As for `level_means`, if a level has part of a subject or more responders than subjects, or if all
        subjects of a level responded alike, where log odds are infinite.
    """
    levels, counts = _vector(doses, "doses"), _vector(subjects, "numbers of subjects")
    own = _vector(responders, "numbers of responders")
    _check_counts(levels, counts)
    _check_responders(levels, own, counts)
    others = counts - own
    return level_means(levels, np.log(own / others), np.diag(1 / own + 1 / others))


def _vector(values: ArrayLike, what: str) -> FloatArray:
    try:
        vector = np.array(values, np.float64)
    except (TypeError, ValueError):
        raise DataError(f"The {what} must all be numbers; correct them.") from None
    if vector.ndim != 1:
        raise DataError(f"The {what} must be one row of numbers; give one for each dose level.")
    if not np.isfinite(vector).all():
        position = int(np.argmin(np.isfinite(vector))) + 1
        raise DataError(f"Number {position} of the {what} is not finite; correct it or leave the level out.")
    return vector


def _check_levels(doses: FloatArray, means: FloatArray) -> None:
    if len(doses) != len(means):
        raise DataError(
            f"There are {len(doses)} doses but {len(means)} estimates; give one estimate for each dose level."
        )
    if len(doses) < 2:
        raise DataError("There is only one dose level; a dose-response needs two or more.")
    if (doses < 0).any():
        raise DataError(f"The dose {doses.min():g} is negative; doses must be 0 or above.")
    ordered = np.sort(doses)
    twice = ordered[1:][np.diff(ordered) == 0]
    if twice.size:
        raise DataError(f"The dose {twice[0]:g} comes more than once; give one estimate for each dose level.")


def _checked_covariance(covariance: ArrayLike, levels: int) -> FloatArray:
    try:
        matrix = np.array(covariance, np.float64)
    except (TypeError, ValueError):
        raise DataError("The covariance must be a square of numbers; correct it.") from None
    if matrix.shape != (levels, levels):
        shape = " × ".join(map(str, matrix.shape))
        raise DataError(
            f"The covariance is {shape}, but there are {levels} dose levels; give a row and column for each."
        )
    if not np.isfinite(matrix).all() or not (np.diag(matrix) > 0).all():
        raise DataError("The covariance must be finite, with variances above 0 on its diagonal; correct it.")
    scale = np.sqrt(np.diag(matrix))
    correlation = matrix / np.outer(scale, scale)
    if np.abs(correlation - correlation.T).max() > ASYMMETRY:
        raise DataError(
            "The covariance is not symmetric; give the same number on both sides of its diagonal."
        )
    if np.linalg.eigvalsh(correlation)[0] < SMALLEST_EIGENVALUE:
        raise DataError(
            "The covariance is singular (not positive definite); give that of the estimates themselves, "
            "with no level determined by others."
        )
    half: FloatArray = (matrix + matrix.T) / 2
    return half


def _check_errors(errors: FloatArray, levels: int) -> None:
    if len(errors) != levels:
        raise DataError(
            f"There are {levels} doses but {len(errors)} standard errors; give one for each dose level."
        )
    if not (errors > 0).all():
        raise DataError(f"Standard error {int(np.argmin(errors)) + 1} is not above 0; correct it.")


def _check_counts(doses: FloatArray, counts: FloatArray) -> None:
    if len(counts) != len(doses):
        raise DataError(
            f"There are {len(doses)} doses but {len(counts)} numbers of subjects; give one for each dose."
        )
    _check_whole(counts, "subjects")
    if (counts < 2).any():
        dose = doses[int(np.argmin(counts))]
        raise DataError(
            f"The dose level {dose:g} has fewer than two subjects; leave it out, or join it to another."
        )


def _check_responders(doses: FloatArray, responders: FloatArray, counts: FloatArray) -> None:
    if len(responders) != len(doses):
        raise DataError(
            f"There are {len(doses)} doses but {len(responders)} numbers of responders; "
            "give one for each dose."
        )
    _check_whole(responders, "responders")
    impossible = (responders < 0) | (responders > counts)
    if impossible.any():
        dose = doses[int(np.argmax(impossible))]
        raise DataError(
            f"The dose level {dose:g} has fewer than no responders, or more than subjects; give both as "
            "numbers of subjects, not as shares."
        )
    alike = (responders == 0) | (responders == counts)
    if alike.any():
        raise DataError(
            f"At the dose level {doses[int(np.argmax(alike))]:g} all subjects responded alike, so that the "
            "log odds are infinite; join it to another level, or give estimates with their covariance."
        )


def _check_whole(counts: FloatArray, of_whom: str) -> None:
    if (counts != np.round(counts)).any():
        raise DataError(f"Numbers of {of_whom} must be whole; correct them.")
