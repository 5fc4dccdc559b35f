"""Who leaves a simulated trial, at random or by responses and covariates, and so is not seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from covaria.arrays import BoolArray, FloatArray
from covaria.regression.logistic import inverse_logit
from covaria.study.covariates import Column
from covaria.wording.lists import listed
from covaria.wording.numbers import PERCENT, format_setting

SEEN, UNSEEN = "seen", "unseen"
"""What leaving may depend on beside covariates: the responses at the visits before and after it."""
OF_RESPONSES = {SEEN: "the last response seen", UNSEEN: "the response not seen"}
FARTHEST = 40.0
"""Log odds beyond everybody's at which nobody leaves, or all do, to the last digit."""


@dataclass(frozen=True)
class Dropout:
    """How many subjects leave, and how their odds of leaving depend on what they are and how they respond.

    Without odds, whoever leaves does so after any visit but the last alike. With odds, each leaves between
    two visits by a logistic regression of the same intercept at all visits (Diggle and Kenward 1994), which
    is set in each trial so that the shares are those expected.

    Attributes
    ----------
    shares : tuple of float
        Expected share of subjects who leave: of each dose, or one of all.
    odds : mapping from name to float
        Factor of the odds of leaving for each standard deviation more of a covariate, of the response last
        seen ("seen") or of the one that would be seen next ("unseen"), among all subjects at that visit.
    """

    shares: tuple[float, ...] = (0.0,)
    odds: Mapping[str, float] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What it is, for a reader; empty where nobody leaves."""
        if not any(self.shares):
            return ""
        leave = f"{listed(f'{format_setting(100 * share)}{PERCENT}' for share in self.shares)} drop out"
        by_dose = " (by dose)" if len(self.shares) > 1 else ""
        factors = [
            f"× {format_setting(odds)} for each standard deviation of {OF_RESPONSES.get(name, name)}"
            for name, odds in self.odds.items()
        ]
        return f"{leave}{by_dose}{', odds ' if factors else ''}{listed(factors)}"

    def seen(
        self,
        doses: FloatArray,
        covariates: Mapping[str, Column],
        responses: FloatArray,
        random: np.random.Generator,
    ) -> BoolArray:
        """Draw who is seen at which visit; whoever left stays away.

        With several visits all are seen at the first; a single one is seen by whoever has not left.

        Parameters
        ----------
        doses : (subjects,) array
        covariates : mapping from name to column
        responses : (subjects, visits) array
            Of all, also of those who are not seen.
        random : Generator

        Returns
        -------
        seen : (subjects, visits) bool array
        """
        arm = np.unique(doses, return_inverse=True)[1] if len(self.shares) > 1 else np.zeros(len(doses), int)
        if self.odds:
            return self._seen_by_odds(arm, covariates, responses, random)
        subjects, visits = responses.shape
        leaves = random.random(subjects) < np.array(self.shares)[arm]
        before = random.integers(1, visits, subjects) if visits > 1 else np.zeros(subjects, np.int64)
        last = np.where(leaves, before, visits)
        seen: BoolArray = np.arange(visits) < last[:, None]
        return seen

    def _seen_by_odds(
        self,
        arm: np.ndarray,
        covariates: Mapping[str, Column],
        responses: FloatArray,
        random: np.random.Generator,
    ) -> BoolArray:
        log_odds = self._log_odds(covariates, responses)
        leaves = np.zeros(log_odds.shape, dtype=bool)
        for number, share in enumerate(self.shares):
            own = arm == number
            leaves[own] = random.random(log_odds[own].shape) < _chances(log_odds[own], share)
        stays = ~np.logical_or.accumulate(leaves, axis=1)
        at_first = np.ones((len(arm), responses.shape[1] - stays.shape[1]), dtype=bool)
        return np.hstack([at_first, stays])

    def _log_odds(self, covariates: Mapping[str, Column], responses: FloatArray) -> FloatArray:
        """Log odds of leaving before each visit that one may leave before, but for their intercept."""
        subjects, visits = responses.shape
        total = np.zeros((subjects, max(visits - 1, 1)))
        for name, odds in self.odds.items():
            if name == SEEN:
                values = responses[:, :-1]
            elif name == UNSEEN:
                values = responses[:, -total.shape[1] :]
            else:
                values = numbers_of(covariates[name])[:, None]
            spread = np.nanstd(values, axis=0)
            away = (values - np.nanmean(values, axis=0)) / np.where(spread > 0, spread, 1.0)
            # Whose covariate is missing counts as average.
            total += np.log(odds) * np.nan_to_num(away)
        return total


def numbers_of(column: Column) -> FloatArray:
    """Numbers of a column, NaN where a cell is empty; a ValueError where another is no number."""
    numbers: FloatArray = np.array([float(cell) if cell != "" else np.nan for cell in column])
    return numbers


def _chances(log_odds: FloatArray, share: float) -> FloatArray:
    """Chances of leaving before each visit, (subjects, visits), by which a share is expected to have left.

    Raising all log odds by the same, more leave: the intercept is found by halving an interval.
    """
    if share == 0:
        return np.zeros_like(log_odds)
    reach = float(np.abs(log_odds).max()) + FARTHEST
    low, high = -reach, reach
    while high - low > 1e-9:
        middle = (low + high) / 2
        left = 1 - np.prod(1 - inverse_logit(log_odds + middle), axis=1)
        low, high = (middle, high) if left.mean() < share else (low, middle)
    return inverse_logit(log_odds + low)
