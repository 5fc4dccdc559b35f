"""What a decomposition says: main effects of covariates, purified effects of pairs, and their strengths."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.explain.axes import EffectPoints
from covaria.explain.bands import BAND_LEVEL
from covaria.explain.rounding import Rounding

Pair = tuple[str, str]

CLAIM_LEVEL = 0.05
"""Adjusted p-value up to which an effect is claimed."""
LEAST_SHARE = 0.005
"""Least share of the prediction's variance for which an interaction is claimed: less is shown as 0 %."""


@dataclass(frozen=True)
class MainEffect:
    """How the prediction moves with one covariate, averaged over the others.

    Attributes
    ----------
    points : EffectPoints
    effect, effect_lower, effect_upper : tuple of float
        At each point, less the average over the points, with a pointwise band across the folds' models.
    units : str
        Of the effect, in words.
    estimate, lower, upper : float
        Strength: share of the variance of the prediction, 0 to 1, with its interval across the folds' models.
    p_value : float or None
        Of a test that there is no such effect; None where none was made.
    deviations : tuple of tuple of float
        At each point, numbers whose squares sum to the variance that the effect would have without shrinkage.
    other_scale : tuple of float
        At each point, by how much the effect would differ on the covariate's other scale, times the root of
        how probable that scale is; none where the scale is in no doubt.
    level : float
        Of band and interval.
    """

    points: EffectPoints
    effect: tuple[float, ...]
    effect_lower: tuple[float, ...]
    effect_upper: tuple[float, ...]
    units: str
    estimate: float
    lower: float
    upper: float
    p_value: float | None = None
    deviations: tuple[tuple[float, ...], ...] = ()
    other_scale: tuple[float, ...] = field(default=(), metadata={"came_later": True})
    level: float = BAND_LEVEL

    def deviations_at(self, value: float | str) -> FloatArray:
        """Deviations at a value, by the line between its neighbours, or of a level; shape (any,).

        Those of a level without a point of its own are of “other” ones, or none.
        """
        table = np.array(self.deviations).reshape(len(self.deviations), -1)
        if isinstance(value, str):
            own = [k for k, level in enumerate(self.points.levels) if level == value] or [-1]
            return np.asarray(table[own[0]], dtype=np.float64)
        return np.array([np.interp(value, self.points.values, column) for column in table.T])

    def other_scale_at(self, value: float | str) -> float:
        """What another scale would change at a value, by the line between its neighbours; 0 of a level."""
        if isinstance(value, str) or not self.other_scale:
            return 0.0
        return float(np.interp(value, self.points.values, self.other_scale))

    @property
    def covariate(self) -> str:
        """The covariate's name."""
        return self.points.covariate


@dataclass(frozen=True)
class InteractionTerm:
    """What two covariates do together, beyond what each does by itself.

    Attributes
    ----------
    points : tuple of two EffectPoints
    effect : tuple of tuple of float
        At each point of the first covariate, at each of the second. Its averages over either are zero.
    units : str
        Of the effect, in words.
    estimate, lower, upper : float
        Strength: share of the variance of the prediction, 0 to 1, with its interval across the folds' models.
    p_value : float or None
        Of a test that there is no such interaction; None where none was made.
    is_found : bool
        Whether it is claimed: its test finds it, it gains out of fold, and its share does not round to 0 %.
    level : float
        Of the interval.
    """

    points: tuple[EffectPoints, EffectPoints]
    effect: tuple[tuple[float, ...], ...]
    units: str
    estimate: float
    lower: float
    upper: float
    p_value: float | None = None
    is_found: bool = False
    level: float = BAND_LEVEL

    @property
    def covariates(self) -> Pair:
        """The covariates' names."""
        return self.points[0].covariate, self.points[1].covariate


@dataclass(frozen=True)
class Decomposition:
    """A surface taken apart, were the covariates independent and distributed as in the trial.

    Attributes
    ----------
    effects : tuple of MainEffect
        The strongest first.
    interactions : tuple of InteractionTerm
        Of the pairs that were looked at, the strongest first.
    remainder : float
        Share of the variance of the prediction that is in neither: higher orders, and other pairs.
    rounding : Rounding or None
        Of the response, where it may hide something of single subjects.
    """

    effects: tuple[MainEffect, ...]
    interactions: tuple[InteractionTerm, ...]
    remainder: float
    rounding: Rounding | None = field(default=None, metadata={"came_later": True})

    def deviations_at(self, values: Mapping[str, float | str]) -> FloatArray:
        """Deviations of the effects of some covariates at their values, one after the other; shape (any,)."""
        own = [
            each.deviations_at(values[each.covariate]) for each in self.effects if each.covariate in values
        ]
        return np.concatenate([np.zeros(0), *own])

    def other_scales_at(self, values: Mapping[str, float | str]) -> FloatArray:
        """What other scales of some covariates would change at their values; shape (any,)."""
        return np.array(
            [
                each.other_scale_at(values[each.covariate])
                for each in self.effects
                if each.covariate in values and each.other_scale
            ]
        )

    def with_tests(self, p_values: Mapping[Pair, float], confirmed: Collection[Pair]) -> "Decomposition":
        """Fill in p-values of pairs, and which pairs are claimed; pairs are named in either order.

        Parameters
        ----------
        p_values : mapping from pairs to numbers
        confirmed : collection of pairs
            Those whose own test and own out-of-fold gain agree; claimed are those that also have a share of
            the prediction's variance that does not round to nothing.
        """
        known = {frozenset(pair): p_value for pair, p_value in p_values.items()}
        agreed = {frozenset(pair) for pair in confirmed}
        terms = []
        for term in self.interactions:
            own = frozenset(term.covariates)
            is_found = own in agreed and term.estimate >= LEAST_SHARE
            terms.append(replace(term, p_value=known.get(own), is_found=is_found))
        return replace(self, interactions=tuple(terms))


NOT_DECOMPOSED = Decomposition((), (), 0.0)
"""Decomposition of a surface that was not looked at yet."""
