"""Errors where a subject is known from earlier visits, beside those of one who is not."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.statistics import weighted_mean


@dataclass(frozen=True)
class VisitScores:
    """Errors at visits before which the subject had a response; both of the same rows.

    Attributes
    ----------
    rows, subjects : int
        So many rows, of so many subjects.
    new_subject, new_subject_se : float
        Mean squared error from the covariates alone, and its standard error over subjects.
    next_visit, next_visit_se : float
        The same from the covariates and the subject's responses at earlier visits.
    gain_se : float
        Standard error of the difference of both.
    coverage, mean_width : float
        Of the intervals for a known subject's next visit, at the level of those for a new subject: the share
        of responses inside, and the width in units of the response.
    """

    rows: int
    subjects: int
    new_subject: float
    new_subject_se: float
    next_visit: float
    next_visit_se: float
    gain_se: float
    coverage: float
    mean_width: float


def score_visits(
    new: FloatArray,
    known: FloatArray,
    intervals: tuple[BoolArray, FloatArray],
    weights: FloatArray,
    shares: FloatArray,
    subject: IntArray,
) -> VisitScores:
    """Compare the errors of rows, each (rows,), with those that are left given earlier visits.

    Parameters
    ----------
    new, known : (rows,) arrays
        Errors from the covariates alone, and from earlier responses as well.
    intervals : two (rows,) arrays
        Whether each response is inside the interval for a known subject, and the interval's width.
    weights, shares : (rows,) arrays
        How much each row counts in an error, and among the intervals.
    subject : (rows,) int64 array
        Whose rows count together.
    """
    squared = new**2, known**2
    of_new, of_known = (weighted_mean(each, weights, subject) for each in squared)
    _, gain_se = weighted_mean(squared[0] - squared[1], weights, subject)
    inside, width = intervals
    return VisitScores(
        rows=len(new),
        subjects=len(np.unique(subject)),
        new_subject=of_new[0],
        new_subject_se=of_new[1],
        next_visit=of_known[0],
        next_visit_se=of_known[1],
        gain_se=gain_se,
        coverage=float(np.average(inside, weights=shares)),
        mean_width=float(np.average(width, weights=shares)),
    )
