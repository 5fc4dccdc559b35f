"""Errors out of fold where a subject is known from earlier visits, beside those of one who is not."""

from dataclasses import dataclass


@dataclass(frozen=True)
class VisitScores:
    """Errors at visits before which the subject had a response; both of the same rows, out of fold.

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
