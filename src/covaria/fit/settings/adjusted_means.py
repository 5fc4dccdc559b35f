"""Numbers of the method by which means at doses and arms are adjusted, and assignments judged."""

from dataclasses import dataclass

from covaria.errors import UsageError
from covaria.fit.settings.ranges import above_zero, at_least, shares


@dataclass(frozen=True)
class DoseLevelSettings:
    """Which doses have means of their own, and from when on a dose is taken as continuous.

    Attributes
    ----------
    most_levels : int
        Up to so many doses each has a mean of its own; of more, as by body weight, each has too few
        subjects.
    fewest_units : int
        The mean of a level takes so many subjects, or groups, since one alone has no standard error.
    usual_units : int
        Levels have so many subjects, or groups, on average, or else the dose is taken as continuous, since
        means of fewer are too uncertain to draw a curve through.
    covered : float
        Levels have this share of the subjects, or else the dose is taken as continuous, since those at other
        doses are left out of the means.
    fewest_continuous : int
        With fewer different doses these are levels whatever else holds, since knots would be as many.
    """

    most_levels: int = 12
    fewest_units: int = 2
    usual_units: int = 5
    covered: float = 0.9
    fewest_continuous: int = 5

    def __post_init__(self) -> None:
        at_least(2, self, "most_levels", "fewest_units", "fewest_continuous")
        at_least(1, self, "usual_units")
        shares(self, "covered")


@dataclass(frozen=True)
class AdjustedMeansSettings:
    """How sure adjusted means are, and where the knots of a continuous dose are.

    Attributes
    ----------
    freedom : float
        A level has so many degrees of freedom for each of its units less 1: errors out of fold are a bit
        larger than errors, so that with 1 intervals hold more than they promise, and with infinitely many
        less (docs/log.md, "Tests by sign flips, adjusted means, random folds").
    least_freedom : float
        Each level of a stratum counts as so many units above 1 at least, so that no interval is endless.
    most_quantiles, fewest_quantiles : int
        Knots are at so many even quantiles of the dose, both ends among them (docs/log.md, "Dose curve").
    doses_of_quantile : int
        There is a quantile for each so many doses given, so that each piece between knots rests on several.
    apart : float
        Knots nearer to one another than this share of the range are one, since a regression on both would be
        nearly singular.
    highest_leverage : float
        A unit that takes up more of the regression on the knots than this counts as taking up as much, so
        that what it leaves stays finite.
    """

    freedom: float = 2.0
    least_freedom: float = 0.5
    most_quantiles: int = 5
    fewest_quantiles: int = 3
    doses_of_quantile: int = 15
    apart: float = 0.02
    highest_leverage: float = 0.9

    def __post_init__(self) -> None:
        above_zero(self, "freedom", "least_freedom")
        at_least(2, self, "most_quantiles", "fewest_quantiles")
        at_least(1, self, "doses_of_quantile")
        shares(self, "apart", "highest_leverage")
        if self.fewest_quantiles > self.most_quantiles:
            raise UsageError("AdjustedMeansSettings.fewest_quantiles must not exceed most_quantiles.")


@dataclass(frozen=True)
class AssignmentSettings:
    """How it is judged whether subjects came to their treatment at random, and what follows if not.

    Attributes
    ----------
    unbalanced : float
        Where nobody said how subjects were assigned, a p-value of the balance up to this says that it was
        not at random; so one randomised trial in a thousand is taken for another (docs/decisions/0008).
    permutations : int
        Treatments are permuted so many times, so that the least p-value of the balance is 0.0005.
    most_units : int
        Of more units a random part of so many is permuted, which bounds time.
    most_paired : int
        Up to so many inputs the assignment may depend on products of two as well; of more, these would be as
        many as the subjects of a usual trial.
    balance_ridge : float
        The regression of the treatment has this penalty relative to its mean squared size, since products
        nearly repeat one another.
    least_probability : float
        A smaller probability of a treatment is taken as this, so that no subject represents more than 50
        others.
    unlikely : float
        A subject that had a smaller probability of some treatment has too few like it there: overlap is
        poor (the rule of Crump et al. 2009 leaves out what is below 0.1 or above 0.9).
    penalty : float
        The squared coefficients of the assignment's models have this weight, as a standard normal prior has
        it.
    largest_ratio : float
        The weight of a subject by the density of a continuous dose is between this and its inverse, so that
        few subjects do not decide a mean.
    """

    unbalanced: float = 0.001
    permutations: int = 1999
    most_units: int = 20_000
    most_paired: int = 12
    balance_ridge: float = 0.1
    least_probability: float = 0.02
    unlikely: float = 0.05
    penalty: float = 1.0
    largest_ratio: float = 10.0

    def __post_init__(self) -> None:
        shares(self, "unbalanced", "least_probability", "unlikely")
        at_least(1, self, "permutations")
        at_least(2, self, "most_units")
        at_least(0, self, "most_paired")
        above_zero(self, "balance_ridge", "penalty", "largest_ratio")
        if self.largest_ratio < 1:
            raise UsageError("AssignmentSettings.largest_ratio must be a finite number of at least 1.")
