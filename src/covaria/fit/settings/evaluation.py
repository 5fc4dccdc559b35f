"""Numbers of the method by which trials are divided, and errors, bands and learning curves modelled."""

from dataclasses import dataclass

from covaria.fit.settings.ranges import above_zero, at_least, shares


@dataclass(frozen=True)
class FoldSettings:
    """Number of folds of a trial, and of their repeats, where nobody said so.

    Attributes
    ----------
    folds : int
        A trial is usually divided into so many folds, as is common (Hastie, Tibshirani and Friedman 2009,
        section 7.10).
    few_subjects : int
        A trial of fewer subjects is divided into `more_folds`, since it cannot spare a fifth of them.
    more_folds : int
        Ten folds instead of five lowered the excess error at 60 and at 150 subjects (docs/log.md, "Evidence
        trainer").
    usual_subjects : int
        A trial of fewer subjects is divided `more_repeats` times, since it cannot leave to chance how.
    more_repeats : int
        Small trials are divided so often, and their predictions averaged (docs/log.md, "Repeated
        folds of small trials").
    clear_left : (float, float)
        A table is clear where candidates leave a share of the response between these out of fold: every row
        that networks do not see costs more there than noise does. Where less is left, nothing is to be
        gained that matters (docs/log.md, "Twenty folds where there is little noise").
    clear_subjects : int
        A clear table of more subjects is divided into `more_folds`, which bounds time.
    """

    folds: int = 5
    few_subjects: int = 120
    more_folds: int = 10
    usual_subjects: int = 200
    more_repeats: int = 2
    clear_left: tuple[float, float] = (1e-4, 0.01)
    clear_subjects: int = 500

    def __post_init__(self) -> None:
        at_least(2, self, "folds", "more_folds")
        at_least(0, self, "few_subjects", "usual_subjects", "clear_subjects")
        at_least(1, self, "more_repeats")
        shares(self, "clear_left")


@dataclass(frozen=True)
class ErrorModelSettings:
    """The model of how large errors are, by which intervals differ between subjects.

    Attributes
    ----------
    ridge : float
        The squared coefficients have this weight, in subjects, so that few subjects say little.
    least_size : float
        An error is taken as at least this share of the mean size, since a lucky hit is no reason to believe
        in certainty.
    largest_ratio : float
        In a step of the regression a size counts as at most so many times what is expected, since one far
        above it would throw the step.
    """

    ridge: float = 10.0
    least_size: float = 1e-3
    largest_ratio: float = 4.0

    def __post_init__(self) -> None:
        above_zero(self, "ridge", "largest_ratio")
        shares(self, "least_size")


@dataclass(frozen=True)
class EffectBandSettings:
    """How uncertain a covariate's effect would be without shrinkage, which its band allows for.

    Attributes
    ----------
    knots : int
        The effect of a number is taken as a piecewise straight function with so many knots, usual for
        regression splines (Harrell 2015, section 2.4.6).
    rows_of_nuisance : int
        With so many units for each other input these are held fixed in the regression; with fewer their
        coefficients would be noise.
    most_nuisance : int
        More other inputs than this are not held fixed, since each covariate would take a regression on all.
    highest_leverage : float
        A unit that takes up more of the regression than this counts as taking up as much, so that what it
        leaves stays finite.
    """

    knots: int = 4
    rows_of_nuisance: int = 5
    most_nuisance: int = 100
    highest_leverage: float = 0.9

    def __post_init__(self) -> None:
        at_least(2, self, "knots")
        at_least(1, self, "rows_of_nuisance", "most_nuisance")
        shares(self, "highest_leverage")


@dataclass(frozen=True)
class LearningCurveSettings:
    """How the learning curve is carried on to twice the subjects.

    Attributes
    ----------
    powers : (float, float)
        The error may fall with these powers of the number of subjects: with 1 once a model no longer grows
        (Amari and Murata 1993), and faster while effects are still being found.
    standard_errors : float
        The range of the gain reaches so many standard errors beyond both, as a 95 % interval does about.
    """

    powers: tuple[float, float] = (1.0, 2.0)
    standard_errors: float = 2.0

    def __post_init__(self) -> None:
        above_zero(self, "powers", "standard_errors")
