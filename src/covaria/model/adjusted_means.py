"""Adjusted means of a trial at the levels of its dose, as a model keeps them."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans
from covaria.errors import UsageError


class Assignment(StrEnum):
    """How subjects came to their dose."""

    RANDOMISED = "randomised"
    """Subjects came to their level by chance, with the shares of the levels as probabilities."""
    OBSERVATIONAL = "observational"
    """Otherwise: probabilities are modelled from the covariates, and what is found is an association."""


def assignment_from_word(word: str) -> Assignment:
    """Read how subjects came to their dose.

    Raises
    ------
    UsageError
        If it is neither "randomised" nor "observational".
    """
    if word not in {*Assignment}:
        raise UsageError('The assignment must be "randomised" or "observational".')
    return Assignment(word)


@dataclass(frozen=True)
class AdjustedMeans:
    """Mean response at each level of the dose, adjusted for the covariates, with the covariance of all.

    Attributes
    ----------
    levels : tuple of float
        Ascending: the doses studied, or of a dose of many values the knots that its means are at.
    means : tuple of float
        In units of the response.
    covariance : tuple of tuple of float
    freedom : tuple of float
        Degrees of freedom of each variance.
    subjects : tuple of int
        That had each level; about how many a knot's mean rests on.
    of_knots : bool
        Whether the levels are knots.
    crude, crude_errors : tuple of float
        Mean of the responses at each level, and its standard error, without any adjustment; empty of knots.
    assignment : Assignment
    declared : bool
        Whether the user said how subjects came to their dose; otherwise `balance_p_value` decided.
    balance_p_value : float
        Of a test that the dose has nothing to do with the covariates.
    least_probability : float
        The smallest probability of any level that a subject had, as modelled; the smallest share otherwise.
    without_overlap : float
        Share of subjects for whom some level was too unlikely, as modelled, for a comparison among like
        subjects; 0 if randomised.
    left_out : tuple of float
        Doses studied of too few subjects for a mean of their own, unless there were more than 20 doses.
    strata : tuple of str
        Columns within whose values together subjects were randomised, as declared.
    most_freedom : float or None
        Degrees of freedom that no contrast exceeds, where groups, or subjects, have several levels.
    visit : str or None
        The planned visit that the means are at; `subjects` are those with a response there. Over continuous
        time its column and the time, as "WEEK 12", and `subjects` are those with any response. None without
        either.
    assigned : tuple of int
        Subjects of each level with a response at some visit; empty without planned visits.
    time : float or None
        The time that the means are at; None unless it is continuous.
    """

    levels: tuple[float, ...]
    means: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    freedom: tuple[float, ...]
    subjects: tuple[int, ...]
    of_knots: bool
    crude: tuple[float, ...]
    crude_errors: tuple[float, ...]
    assignment: Assignment
    declared: bool
    balance_p_value: float
    least_probability: float
    without_overlap: float = 0.0
    left_out: tuple[float, ...] = ()
    strata: tuple[str, ...] = ()
    most_freedom: float | None = None
    visit: str | None = field(default=None, metadata={"came_later": True})
    assigned: tuple[int, ...] = field(default=(), metadata={"came_later": True})
    time: float | None = field(default=None, metadata={"came_later": True})

    @property
    def level_means(self) -> LevelMeans:
        """The means in the form from which all that is said of a dose is computed."""
        return LevelMeans(
            np.array(self.levels),
            np.array(self.means),
            np.array(self.covariance),
            np.array(self.freedom),
            most_freedom=np.inf if self.most_freedom is None else self.most_freedom,
        )

    def relative_efficiency(self, reference: int) -> FloatArray:
        """How many times as many subjects the unadjusted analysis would need, for each level's difference.

        The ratio of the variances of the differences from the reference level, (levels,); NaN there.
        """
        adjusted = np.array(self.covariance)
        variance = np.diag(adjusted) + adjusted[reference, reference] - 2 * adjusted[reference]
        crude = np.array(self.crude_errors) ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio: FloatArray = (crude + crude[reference]) / variance
        ratio[reference] = np.nan
        return ratio
