"""Adjusted means by augmentation: predictions under each level, and what they leave of those who had it.

    mean(level) = average of f(x, level) over all subjects + average of y − f(x, level) over its own,

the latter weighted by the inverse probability of their assignment (Robins, Rotnitzky and Zhao 1994; Bang and
Robins 2005, section 2). f is cross-fitted: its networks never saw the subject that they predict (Chernozhukov
et al. 2018, definition 3.1), and the weights of its candidates did not see that subject. So a network
that is wrong or shrunken costs precision and never bias, where subjects were assigned at random; with f an
analysis of covariance it is that analysis.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.dose import LevelMeans
from covaria.fit.inference.shared_units import of_shared_units
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings

HIGHEST_LEVERAGE = 1 - 1e-9
"""A unit that is alone in its level leaves nothing."""


@dataclass(frozen=True)
class LevelData:
    """What adjusted means at levels are made from.

    Attributes
    ----------
    levels : (levels,) array
        Ascending.
    level : (rows,) int64 array
        The level that each row had, by its position; −1 for none of them.
    response, weights : (rows,) arrays
    unit : (rows,) int64 array
        Whose row it is: subjects, or groups where they were declared, are independent of each other.
    exposure : (rows,) array or None
        What else the residual of a row counts by, since a rate is the surer, the longer it was observed.
    """

    levels: FloatArray
    level: IntArray
    response: FloatArray
    weights: FloatArray
    unit: IntArray
    exposure: FloatArray | None = None

    @property
    def had(self) -> FloatArray:
        """Whether each row had each level; shape (rows, levels)."""
        indicators: FloatArray = (self.level[:, None] == np.arange(len(self.levels))).astype(float)
        return indicators

    @property
    def units_have_one_level(self) -> bool:
        """Whether no unit had several levels, as a site may."""
        rows = np.flatnonzero(self.level >= 0)
        had = np.unique(np.column_stack([self.level[rows], self.unit[rows]]), axis=0)
        return len(had) == len(np.unique(had[:, 1]))

    @property
    def units(self) -> IntArray:
        """Number of units that had each level; shape (levels,)."""
        together: IntArray = units_of_strata(self, np.zeros(len(self.level), dtype=np.int64))[0]
        return together


def augmented_means(
    data: LevelData,
    predicted: FloatArray,
    probability: FloatArray | None = None,
    stratum: IntArray | None = None,
    *,
    chosen: AdjustedMeansSettings,
) -> LevelMeans:
    """Estimate the mean at each level, with the covariance of all from influence functions.

    Parameters
    ----------
    data : LevelData
    predicted : (rows, levels) array
        Prediction of each row under each level, by models that did not see its unit.
    probability : (rows, levels) array, optional
        Of the assignment; by default the shares of the levels, as in a randomised trial.
    stratum : (rows,) int64 array, optional
        Within which the probabilities are the shares of the levels. What predictions leave is then averaged
        in each stratum, and over strata by their size, as in a saturated regression (Bugni, Canay and Shaikh
        2019, section 4).
    chosen : AdjustedMeansSettings

    Returns
    -------
    LevelMeans
        The covariance sums the influence of each unit's rows (Ye, Shao, Yi and Zhao 2023, theorem 1, with the
        shares taken as given by the design). Where units have several levels, as sites have, it is shrunken
        (`of_shared_units`).
    """
    found = _augment(data, predicted, probability, stratum)
    spare = _spare(found.weights, data.unit, found.stratum)
    sums = sums_of_units(found.influence(spare), data.unit)
    units = _effective_units(found.weights, data.unit, found.stratum)
    freedom = np.maximum(units - 1, chosen.least_freedom).sum(axis=0)
    adjusted = found.outcome + found.remainder
    means = LevelMeans(data.levels, adjusted, sums.T @ sums, chosen.freedom * freedom)
    return means if data.units_have_one_level else of_shared_units(means, freedom, len(np.unique(data.unit)))


def influence_at_levels(
    data: LevelData,
    predicted: FloatArray,
    probability: FloatArray | None = None,
    stratum: IntArray | None = None,
) -> FloatArray:
    """Influence of each unit on the mean at each level; shape (units, levels), units in ascending order.

    The sum of its rows' influence functions, what they leave divided by 1 − h, with h the unit's share in its
    level: what is left of others would have had another mean without it. Arguments as for `augmented_means`.
    """
    found = _augment(data, predicted, probability, stratum)
    spare = _spare(found.weights, data.unit, found.stratum)
    return sums_of_units(found.influence(spare**2), data.unit)


@dataclass(frozen=True)
class _Augmented:
    """The parts of augmented means: `outcome` of predictions, `remainder` of what they leave; (levels,)."""

    share: FloatArray
    inverse: FloatArray
    predicted: FloatArray
    left: FloatArray
    stratum: IntArray
    own: FloatArray
    outcome: FloatArray
    remainder: FloatArray

    @property
    def weights(self) -> FloatArray:
        """Weight of each row's residual in the mean at each level; shape (rows, levels)."""
        weights: FloatArray = self.share[:, None] * self.inverse
        return weights

    def influence(self, spare: FloatArray) -> FloatArray:
        """Influence of each row on each mean, its residual multiplied by `spare`; shape (rows, levels)."""
        influence = (self.predicted - self.outcome) + (self.own - self.remainder)
        influence += self.inverse * (self.left - self.own) * spare
        return influence * self.share[:, None]


def _augment(
    data: LevelData, predicted: FloatArray, probability: FloatArray | None, stratum: IntArray | None
) -> _Augmented:
    share = data.weights / data.weights.sum()
    within = np.zeros(len(share), dtype=np.int64) if stratum is None else stratum
    inverse = data.had if probability is None else data.had / probability
    inverse = inverse / (share @ inverse)
    if data.exposure is not None:
        inverse = _by_exposure(inverse, share, within, data.exposure)
    left = data.response[:, None] - predicted
    sizes = np.bincount(within, share)
    remainders = sums_of_units(share[:, None] * inverse * left, within) / sizes[:, None]
    outcome, remainder = share @ predicted, sizes @ remainders
    return _Augmented(share, inverse, predicted, left, within, remainders[within], outcome, remainder)


def _by_exposure(
    inverse: FloatArray, share: FloatArray, within: IntArray, exposure: FloatArray
) -> FloatArray:
    """Multiply the weights of residuals by the exposures, their sum in each level and stratum as before."""
    exposed = inverse * exposure[:, None]
    before, after = (sums_of_units(share[:, None] * each, within) for each in (inverse, exposed))
    factor = np.divide(before, after, out=np.ones_like(after), where=after > 0)
    weights: FloatArray = exposed * factor[within]
    return weights


def units_of_strata(data: LevelData, stratum: IntArray) -> IntArray:
    """Number of units that had each level in each stratum; shape (strata, levels)."""
    rows = np.flatnonzero(data.level >= 0)
    had = np.unique(np.column_stack([stratum[rows], data.level[rows], data.unit[rows]]), axis=0)
    counts = np.zeros((int(stratum.max()) + 1, len(data.levels)), dtype=np.int64)
    np.add.at(counts, (had[:, 0], had[:, 1]), 1)
    return counts


def _spare(weights: FloatArray, unit: IntArray, stratum: IntArray) -> FloatArray:
    """Factor by which to enlarge each row's distance from its own mean; shape (rows, levels).

    1 / √(1 − h), with h the share of its unit in the weight of its level and stratum (CR2 of Bell and
    McCaffrey 2002); with n alike units the square root of n / (n − 1).
    """
    place = _together(unit, stratum)
    whole = sums_of_units(weights, stratum)[stratum]
    own = sums_of_units(weights, place)[place]
    leverage = np.divide(own, whole, out=np.zeros_like(own), where=whole > 0)
    factor: FloatArray = 1 / np.sqrt(np.where(leverage < HIGHEST_LEVERAGE, 1 - leverage, 1.0))
    return factor


def _effective_units(weights: FloatArray, unit: IntArray, stratum: IntArray) -> FloatArray:
    """Effective number of units of each stratum at each level (Kish 1965); shape (strata, levels)."""
    place = _together(unit, stratum)
    own = sums_of_units(weights, place)
    home = np.zeros(len(own), dtype=np.int64)
    home[place] = stratum
    total, squares = sums_of_units(own, home), sums_of_units(own**2, home)
    effective: FloatArray = np.divide(total**2, squares, out=np.ones_like(total), where=squares > 0)
    return effective


def _together(unit: IntArray, stratum: IntArray) -> IntArray:
    """Number the units of each stratum; shape (rows,)."""
    place: IntArray = np.unique(np.column_stack([stratum, unit]), axis=0, return_inverse=True)[1]
    return place.reshape(-1)


def sums_of_units(values: FloatArray, unit: IntArray) -> FloatArray:
    """Sum (rows, columns) over the rows of each unit; shape (units, columns)."""
    return np.column_stack([np.bincount(unit, column) for column in values.T])
