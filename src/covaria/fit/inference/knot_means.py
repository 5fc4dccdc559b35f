"""Adjusted means of a dose of many values, at a few knots, by augmentation as at levels.

    mean(knot) = average of f(x, knot) over all subjects + what is left, y − f(x, d), as a function of d,

the latter by regression on hat functions of the dose, as Kennedy, Ma, McHugh and Small (2017, section 3.2)
regress pseudo-outcomes: what f tells of the dose is taken at the knots themselves and smoothed by nothing.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.dose import LevelMeans
from covaria.fit.inference.augmented_means import FREEDOM, sums_of_units
from covaria.fit.inference.shared_units import of_shared_units

HIGHEST_LEVERAGE = 0.9
MOST_KNOTS, FEWEST_KNOTS, UNITS_OF_KNOT = 6, 3, 15
NEIGHBOURS = 11
"""Subjects whose mean dose is a knot, so that it is nobody's own."""
APART = 0.02
"""Of the range, at which knots are two."""


@dataclass(frozen=True)
class KnotData:
    """What adjusted means at knots are made from.

    Attributes
    ----------
    dose, left : (rows,) arrays
        The dose of each row, and its response less the prediction of models that did not see its unit.
    predicted : (rows, knots) array
        By the same models, were its dose each knot.
    weights, inverse : (rows,) arrays
        How many subjects a row stands for, and how much rarer its dose is among such subjects than among all.
    unit : (rows,) int64 array
        Whose row it is: subjects, or groups where they were declared, are independent of each other.
    """

    dose: FloatArray
    left: FloatArray
    predicted: FloatArray
    weights: FloatArray
    inverse: FloatArray
    unit: IntArray


def place_knots(dose: FloatArray, ends: FloatArray, units: int) -> FloatArray:
    """Place knots at both ends and at means of neighbours around quantiles between them."""
    count = int(np.clip(units // UNITS_OF_KNOT, FEWEST_KNOTS, MOST_KNOTS))
    ordered = np.sort(dose)
    centres = np.linspace(0, len(ordered) - 1, count)[1:-1].round().astype(int)
    half = NEIGHBOURS // 2
    inner = [float(ordered[max(0, at - half) : at + half + 1].mean()) for at in centres]
    knots, apart = [float(ends[0])], APART * float(ends[-1] - ends[0])
    for knot in inner:
        if knots[-1] + apart <= knot <= ends[-1] - apart:
            knots.append(float(f"{knot:.3g}"))
    return np.unique([*knots, float(ends[-1])])


def knot_means(data: KnotData, knots: FloatArray) -> LevelMeans:
    """Estimate the mean at each knot, with a sandwich covariance of all by unit (HC3)."""
    estimates, sums = _estimates(data, knots)
    weighted = _weighted(data, hats_of(data.dose, knots))
    units = weighted.sum(axis=0) ** 2 / (weighted**2).sum(axis=0)
    freedom: FloatArray = np.maximum(FREEDOM * (units - 1), 1.0)
    means = LevelMeans(knots, estimates, sums.T @ sums, freedom)
    own = np.unique(np.column_stack([data.unit, data.dose]), axis=0)[:, 0]
    count = len(np.unique(data.unit))
    if len(own) == count:
        return means
    # Units that have several doses, as sites, say as much of each as of all.
    return of_shared_units(means, np.full(len(knots), float(max(count - 1, 1))), count)


def influence_at_knots(data: KnotData, knots: FloatArray) -> FloatArray:
    """By how much each unit raises the mean at each knot; shape (units, knots), units in ascending order.

    The sum of its rows' influence functions, with what they leave of a regression without the unit.
    """
    return _estimates(data, knots)[1]


def hats_of(dose: FloatArray, knots: FloatArray) -> FloatArray:
    """Share of each knot in each dose by straight lines between them; shape (doses, knots)."""
    return np.column_stack([np.interp(dose, knots, own) for own in np.eye(len(knots))])


def _estimates(data: KnotData, knots: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean at each knot, and the influence of each unit on each; shapes (knots,) and (units, knots)."""
    share = data.weights / data.weights.sum()
    hats = hats_of(data.dose, knots)
    weighted = _weighted(data, hats)
    bread = np.linalg.pinv(hats.T @ weighted)
    outcome, remainder = share @ data.predicted, bread @ (weighted.T @ data.left)
    of_rows = ((hats @ bread) * weighted).sum(axis=1)
    # A unit's rows are left out together.
    leverage = np.minimum(sums_of_units(of_rows[:, None], data.unit)[data.unit, 0], HIGHEST_LEVERAGE)
    errors = (data.left - hats @ remainder) / (1 - leverage)
    influence = share[:, None] * (data.predicted - outcome) + (weighted * errors[:, None]) @ bread
    return outcome + remainder, sums_of_units(influence, data.unit)


def _weighted(data: KnotData, hats: FloatArray) -> FloatArray:
    weighted: FloatArray = hats * (data.weights * data.inverse)[:, None]
    return weighted
