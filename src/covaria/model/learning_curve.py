"""How the error falls with the number of subjects: what is kept of studies of several sizes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LearningPoint:
    """Error of studies of one size.

    Attributes
    ----------
    share : float
        Of the subjects that each study has.
    subjects : int
        That is.
    score, score_se : float
        Out-of-fold mean squared error and its standard error.
    """

    share: float
    subjects: int
    score: float
    score_se: float


@dataclass(frozen=True)
class LearningCurve:
    """How the error falls with the number of subjects.

    Attributes
    ----------
    points : tuple of LearningPoint
        From a quarter of the subjects to all.
    doubled_score : float
        Out-of-fold mean squared error to be expected of a study of twice the size.
    gain, gain_lower, gain_upper : float
        How far that lies below the error of this study, and the ends of what it may be: the gains if the
        error falls in inverse proportion to the square of the subjects or to the subjects, with two standard
        errors beyond.
    """

    points: tuple[LearningPoint, ...]
    doubled_score: float
    gain: float
    gain_lower: float
    gain_upper: float
