"""Numbers of the method that only some kinds of response need."""

from dataclasses import dataclass

from covaria.errors import UsageError
from covaria.fit.settings.ranges import above_zero, at_least, not_negative, shares
from covaria.statistics import NORMAL_95


@dataclass(frozen=True)
class ThresholdSettings:
    """The regression that the thresholds of an ordinal response are of.

    Attributes
    ----------
    penalty : float
        The squared coefficients of standardised inputs have this weight, as a standard normal prior has it.
    columns_of_row : float
        Input columns for each row, up to which the regression has them; with more, thresholds are without.
    """

    penalty: float = 1.0
    columns_of_row: float = 0.5

    def __post_init__(self) -> None:
        not_negative(self, "penalty")
        above_zero(self, "columns_of_row")


@dataclass(frozen=True)
class HazardSettings:
    """The Cox regression that a baseline hazard is of, and the times at which curves and scores are taken.

    Attributes
    ----------
    penalty : float
        The squared coefficients of standardised inputs have this weight, as a standard normal prior has it.
    columns_of_event : float
        Input columns for each event, up to which there is a regression; with more, all hazards are alike.
    curve_times : int
        Even times of a survival curve, beside those between which the baseline hazard is constant.
    scored_times : int
        Even times over which Brier scores are averaged.
    most_scored : int
        Rows whose pairs concordance compares; of more, as many evenly spread over their canonical order.
    """

    penalty: float = 1.0
    columns_of_event: float = 0.5
    curve_times: int = 60
    scored_times: int = 50
    most_scored: int = 5_000

    def __post_init__(self) -> None:
        not_negative(self, "penalty")
        above_zero(self, "columns_of_event")
        at_least(2, self, "curve_times", "scored_times", "most_scored")


@dataclass(frozen=True)
class LimitSettings:
    """How means of censored responses allow for what limits hide.

    Attributes
    ----------
    fewest_measured : int
        So many measured responses give a level a standard deviation of its own; with fewer it has that of
        all.
    slopes : (float, float)
        Predictions are calibrated by a slope between these, since few measured responses say little of it.
    """

    fewest_measured: int = 10
    slopes: tuple[float, float] = (0.5, 2.0)

    def __post_init__(self) -> None:
        at_least(2, self, "fewest_measured")
        above_zero(self, "slopes")
        if self.slopes[0] > self.slopes[1]:
            raise UsageError("LimitSettings.slopes must ascend.")


@dataclass(frozen=True)
class VisitSettings:
    """How a covariance of visits or times is first estimated, and at which time doses or arms are compared.

    Attributes
    ----------
    inputs_of_subject : float
        Input columns for each subject, up to which the linear model has them whose errors the covariance is
        first estimated of: with as many as subjects nothing is left that the rows of one subject share.
    reached : float
        Doses or arms are compared at the last time that this share of the subjects with each of them reach,
        unless a user says another.
    """

    inputs_of_subject: float = 0.25
    reached: float = 0.1

    def __post_init__(self) -> None:
        not_negative(self, "inputs_of_subject")
        shares(self, "reached")


@dataclass(frozen=True)
class ProbabilitySettings:
    """The regression whose standard errors the ranges of probabilities do not fall below.

    Attributes
    ----------
    prior_sd : float
        Log odds have this standard deviation before anything is seen: it bounds what few subjects leave
        open.
    """

    prior_sd: float = 2.0

    def __post_init__(self) -> None:
        above_zero(self, "prior_sd")


@dataclass(frozen=True)
class RoundingSettings:
    """When a rounded response makes contrasts of single subjects less certain (docs/decisions/0042).

    Attributes
    ----------
    fewest_values : int
        A response of fewer different values is not taken as rounded: one of two is a yes or no.
    missed : float
        What the mean is missed by is at most so many standard errors of an estimate without shrinkage, by
        default what one of twenty trials exceeds.
    least_hidden : float
        Steps by which means of subjects must be off to count.
    """

    fewest_values: int = 3
    missed: float = NORMAL_95
    least_hidden: float = 0.03

    def __post_init__(self) -> None:
        at_least(3, self, "fewest_values")
        not_negative(self, "missed")
        shares(self, "least_hidden")
