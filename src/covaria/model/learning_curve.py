"""How the error falls with the number of subjects: what is kept of studies of several sizes."""

from dataclasses import dataclass

from covaria.model.endpoint import NORMAL
from covaria.model.endpoints import endpoint_named
from covaria.model.score_words import ScoreWords


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
        Out-of-fold score and its standard error, in units of the endpoint's score.
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
        Out-of-fold score to be expected of a study of twice the size.
    gain, gain_lower, gain_upper : float
        How far that is below the error of this study, and the ends of what it may be: the gains if the
        error falls in inverse proportion to the square of the subjects or to the subjects, with two standard
        errors beyond.
    endpoint_name : str
    """

    points: tuple[LearningPoint, ...]
    doubled_score: float
    gain: float
    gain_lower: float
    gain_upper: float
    endpoint_name: str = NORMAL.name

    @property
    def score_words(self) -> ScoreWords:
        """What its scores are called."""
        return endpoint_named(self.endpoint_name).score
