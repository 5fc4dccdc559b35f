"""Shares of ordered levels at each dose or arm, adjusted for covariates, and what follows from them."""

from dataclasses import dataclass, field

import numpy as np

from covaria.arrays import FloatArray
from covaria.explain.bands import BAND_LEVEL
from covaria.explain.effects import CLAIM_LEVEL
from covaria.statistics import Estimate, t_quantile


def at_least(names: tuple[str, ...], level: str) -> str:
    """Name a level and all higher ones, if there are such."""
    return level if level == names[-1] else f"{level} or higher"


@dataclass(frozen=True)
class ThresholdOdds:
    """How treatments act at one threshold between levels.

    Attributes
    ----------
    level : str
        The odds are of this level or a higher one.
    odds_ratios : tuple of Estimate
        Of each treatment but the reference to it, in their order, given the prognosis.
    """

    level: str
    odds_ratios: tuple[Estimate, ...]


@dataclass(frozen=True)
class OrderedShares:
    """Probabilities of the levels of a response, were every subject given each dose or arm.

    Attributes
    ----------
    names : tuple of str
        Of the response's levels, the lowest first.
    treatments : tuple of str
        Doses or arms.
    reference : int
        Which of these others are compared with.
    subjects : tuple of int
        That had each.
    observed : tuple of tuple of float
        Share of each level at each treatment, without adjustment; by level.
    at_least : tuple of tuple of float
        Adjusted probability of each level but the lowest, or a higher one; by level, and by treatment.
    covariance : tuple of tuple of float
        Of all of these, by level and within it by treatment.
    freedom : tuple of float
        Degrees of freedom at each treatment.
    log_odds : tuple of float
        Common log odds ratio of higher levels, each treatment to the reference, given the prognosis.
    log_odds_covariance : tuple of tuple of float
    proportional_p_value : float or None
        Of a test that the odds ratio is the same at each threshold; None where there are too few subjects.
    by_threshold : tuple of ThresholdOdds
        Odds ratios of each threshold that was compared.
    gain_by_threshold, gain_by_threshold_se : float or None
        How far effects by threshold lower the log loss out of fold, with its standard error; None where the
        test finds nothing.
    """

    names: tuple[str, ...]
    treatments: tuple[str, ...]
    reference: int
    subjects: tuple[int, ...]
    observed: tuple[tuple[float, ...], ...]
    at_least: tuple[tuple[float, ...], ...]
    covariance: tuple[tuple[float, ...], ...]
    freedom: tuple[float, ...]
    log_odds: tuple[float, ...]
    log_odds_covariance: tuple[tuple[float, ...], ...]
    proportional_p_value: float | None
    by_threshold: tuple[ThresholdOdds, ...] = field(default=(), metadata={"came_later": True})
    gain_by_threshold: float | None = field(default=None, metadata={"came_later": True})
    gain_by_threshold_se: float | None = field(default=None, metadata={"came_later": True})

    @property
    def others(self) -> tuple[int, ...]:
        """Positions of the treatments that are compared with the reference."""
        return tuple(k for k in range(len(self.treatments)) if k != self.reference)

    @property
    def is_proportional(self) -> bool:
        """Whether nothing speaks against one odds ratio for all thresholds."""
        return self.proportional_p_value is None or self.proportional_p_value > CLAIM_LEVEL

    def beyond(self, place: int) -> str:
        """Name what a threshold divides from the rest: its level and all higher ones."""
        return at_least(self.names, self.names[place + 1])

    def shares(self) -> FloatArray:
        """Adjusted probability of each level at each treatment, which sum to 1; (levels, treatments)."""
        at_least = np.minimum.accumulate(np.clip(np.array(self.at_least), 0.0, 1.0), axis=0)
        ends = np.ones((1, len(self.treatments)))
        shares: FloatArray = -np.diff(np.concatenate([ends, at_least, 0 * ends]), axis=0)
        return shares

    def probabilities(self, level: float = BAND_LEVEL) -> tuple[tuple[Estimate, ...], ...]:
        """Probability of each level but the lowest, or a higher one, at each treatment, with its interval."""
        return tuple(
            tuple(
                self._estimate(float(value), self._at(place, at), (at,), level, 0.0)
                for at, value in enumerate(row)
            )
            for place, row in enumerate(self.at_least)
        )

    def differences(self, level: float = BAND_LEVEL) -> tuple[tuple[Estimate, ...], ...]:
        """Differences of these from the reference, at the other treatments in their order; by level."""
        reference = self.reference
        return tuple(
            tuple(
                self._estimate(
                    row[at] - row[reference],
                    self._at(place, at) - self._at(place, reference),
                    (at, reference),
                    level,
                    -1.0,
                )
                for at in self.others
            )
            for place, row in enumerate(self.at_least)
        )

    def has_odds(self, at: int) -> bool:
        """Whether the subjects of a treatment are not all at the lowest or all at the highest level."""
        return max(self.observed[0][at], self.observed[-1][at]) < 1

    def odds_ratios(self, level: float = BAND_LEVEL) -> tuple[Estimate | None, ...]:
        """Common odds ratio of higher levels to the reference, at the other treatments, with its interval.

        Given the covariates; an average over thresholds where these differ. None where there is no end to it,
        since all subjects of either treatment are at one end of the scale.
        """
        covariance: FloatArray = np.array(self.log_odds_covariance)
        found: list[Estimate | None] = []
        for at in self.others:
            if not (self.has_odds(at) and self.has_odds(self.reference)):
                found.append(None)
                continue
            reach = t_quantile(level, self._freedom((at, self.reference))) * np.sqrt(covariance[at, at])
            ends = (self.log_odds[at] + side * reach for side in (0.0, -1.0, 1.0))
            found.append(Estimate(*(float(np.exp(end)) for end in ends)))
        return tuple(found)

    def win_probabilities(self, level: float = BAND_LEVEL) -> tuple[Estimate, ...]:
        """Probability of a higher level than a subject at the reference has, ties counting half.

        That of Mann and Whitney (1947), from the adjusted shares; one half is no difference. With 1 at hand
        for the lowest level or a higher one and 0 beyond the highest, p(j) the share of level j and A(j) that
        of higher ones, it is Σ p(j) [1 − (A(j − 1) + A(j)) / 2] over the levels, A of the reference.
        """
        at_least, reference = np.array(self.at_least), self.reference
        found = []
        for at in self.others:
            value, gradient = _win(at_least[:, at], at_least[:, reference])
            slope = np.zeros((len(at_least), len(self.treatments)))
            slope[:, at], slope[:, reference] = gradient
            found.append(self._estimate(value, slope.ravel(), (at, reference), level, 0.0))
        return tuple(found)

    def _at(self, place: int, treatment: int) -> FloatArray:
        """Slope that takes one of the adjusted probabilities."""
        slope = np.zeros((len(self.at_least), len(self.treatments)))
        slope[place, treatment] = 1.0
        return slope.ravel()

    def _estimate(
        self, value: float, slope: FloatArray, treatments: tuple[int, ...], level: float, least: float
    ) -> Estimate:
        variance = max(float(slope @ np.array(self.covariance) @ slope), 0.0)
        reach = t_quantile(level, self._freedom(treatments)) * float(np.sqrt(variance))
        return Estimate(value, max(value - reach, least), min(value + reach, 1.0))

    def _freedom(self, treatments: tuple[int, ...]) -> float:
        return float(min(self.freedom[at] for at in treatments))


def _win(own: FloatArray, other: FloatArray) -> tuple[float, tuple[FloatArray, FloatArray]]:
    """Probability of a higher level, ties counting half, and its slopes by both sets of probabilities."""
    whole = [np.concatenate([[1.0], each, [0.0]]) for each in (own, other)]
    shares, middles = -np.diff(whole[0]), (whole[1][:-1] + whole[1][1:]) / 2
    by_own, by_other = -np.diff(middles), -(shares[:-1] + shares[1:]) / 2
    return float(shares @ (1 - middles)), (by_own, by_other)
