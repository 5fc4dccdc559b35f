"""How sure the headline of a fit is: what refits by other seeds, without sites or subjects, say instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from covaria.explain.effects import CLAIM_LEVEL
from covaria.model.endpoint import NORMAL
from covaria.model.endpoints import endpoint_named
from covaria.model.score_words import ScoreWords

SMALL_SITES = ""
"""Name of all sites together that have too few subjects to be named one by one."""


@dataclass(frozen=True)
class TreatmentDifference:
    """Mean response under one dose or arm, less that under the reference.

    Attributes
    ----------
    at, reference : str
        Doses, as numbers are written, or names of arms.
    value, lower, upper : float
        With its 95 % interval, in units of the response.
    """

    at: str
    reference: str
    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Headline:
    """The numbers that a reader remembers of a fit.

    Attributes
    ----------
    difference : TreatmentDifference or None
        None without a dose or arm, or where the rows left lack one of the two.
    p_value : float or None
        Of a test for any effect of the dose or arm.
    best_dose, smallest_dose : float or None
        The best dose and the minimum effective dose; None where they were not asked for, or not reached.
    explained : float
        Share explained out of fold: R² of a normal endpoint.
    score : float
        Mean deviance out of fold: mean squared error of a normal endpoint.
    rung : str
        The rung of the ladder that leads the averaged model, or "mean" where the mean weighs more than each.
    rung_weight : float
        Its share in the averaged model.
    is_predicted : bool
        Whether the response is said to be predicted.
    pairs : tuple of (covariate, covariate)
        Interactions claimed.
    """

    difference: TreatmentDifference | None
    p_value: float | None
    best_dose: float | None
    smallest_dose: float | None
    explained: float
    score: float
    rung: str
    rung_weight: float
    is_predicted: bool
    pairs: tuple[tuple[str, str], ...]

    @property
    def is_claimed(self) -> bool:
        """Whether an effect of the dose or arm is claimed."""
        return self.p_value is not None and self.p_value <= CLAIM_LEVEL

    @property
    def number(self) -> float | None:
        """The one number of it: the difference between treatments, or else the share explained."""
        if self.p_value is None:
            return self.explained
        return None if self.difference is None else self.difference.value


class Variation(StrEnum):
    """What is different in a refit."""

    SEED = "seed"
    """Starts of networks and the assignment of subjects to folds."""
    SITE = "site"
    """A site, or another declared group, is left out."""
    INFLUENTIAL = "influential"
    """The subjects that move the headline most are left out."""


@dataclass(frozen=True)
class Refit:
    """One refit.

    Attributes
    ----------
    variation : Variation
    left_out : str
        The site, or `SMALL_SITES`, all of fewer than 11 subjects together; empty for other variations.
    subjects : int
        That were left out.
    headline : Headline or None
        None where the rows left cannot be fitted.
    refused : str
        Why, in a sentence; empty otherwise.
    """

    variation: Variation
    left_out: str
    subjects: int
    headline: Headline | None
    refused: str = ""


@dataclass(frozen=True)
class Sensitivity:
    """The headline of a fit beside those of its refits.

    Attributes
    ----------
    headline : Headline
    refits : tuple of Refit
    sites : int
        Sites of the trial, of which the largest were left out in turn; 0 where none are known.
    endpoint_name : str
    """

    headline: Headline
    refits: tuple[Refit, ...]
    sites: int
    endpoint_name: str = NORMAL.name

    @property
    def score_words(self) -> ScoreWords:
        """What its scores are called."""
        return endpoint_named(self.endpoint_name).score

    def headlines(self, *variations: Variation) -> tuple[Headline, ...]:
        """Headlines of the refits of some kinds, by default of all."""
        return tuple(
            each.headline
            for each in self.refits
            if each.headline is not None and (not variations or each.variation in variations)
        )

    def changes(self, found: Headline) -> tuple[str, ...]:
        """Name the conclusions of the fit that another headline does not share."""
        own = self.headline
        return (
            *(["treatment"] if own.is_claimed != found.is_claimed else []),
            *(["direction"] if _turns(own, found) else []),
            *(["prediction"] if own.is_predicted != found.is_predicted else []),
            *(["interactions"] if set(own.pairs) != set(found.pairs) else []),
        )

    def changed(self, headlines: Sequence[Headline], conclusion: str) -> int:
        """Count the headlines that do not share a conclusion of the fit."""
        return sum(conclusion in self.changes(each) for each in headlines)


def _turns(own: Headline, other: Headline) -> bool:
    """Whether the treatments differ in opposite directions, whether this is claimed or not."""
    if own.difference is None or other.difference is None:
        return False
    return own.difference.value * other.difference.value < 0
