"""Adjusted means of a dose of many values, at a few knots, by augmentation as at levels.

    mean(knot) = average of f(x, knot) over all subjects + what is left, y − f(x, d), as a function of d,

the latter by regression on hat functions of the dose, as Kennedy, Ma, McHugh and Small (2017, section 3.2)
regress pseudo-outcomes: what f says of the dose is taken at the knots themselves and smoothed by nothing.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.disclosure import MINIMUM_CELL
from covaria.dose import LevelMeans
from covaria.dose.draws import covariance_root
from covaria.fit.inference.augmented_means import sums_of_units
from covaria.fit.inference.shared_units import of_shared_units
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings

NEIGHBOURS = MINIMUM_CELL
"""Subjects whose mean dose is a knot, so that it is nobody's own."""


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
        How many subjects a row represents, and how much rarer its dose is among such subjects than among all.
    unit : (rows,) int64 array
        Whose row it is: subjects, or groups where they were declared, are independent of each other.
    """

    dose: FloatArray
    left: FloatArray
    predicted: FloatArray
    weights: FloatArray
    inverse: FloatArray
    unit: IntArray


def place_knots(dose: FloatArray, ends: FloatArray, given: int, chosen: AdjustedMeansSettings) -> FloatArray:
    """Place knots at both ends, around even quantiles between them, and halfway from the ends to the next.

    A mean at an end leans on one side only, where straight pieces that are too long bend it most.

    Parameters
    ----------
    dose : (rows,) array
    ends : (2,) array
    given : int
        How many doses were given: one to each subject, whether subjects belong together or not.
    chosen : AdjustedMeansSettings
    """
    wanted = given // chosen.doses_of_quantile
    count = int(np.clip(wanted, chosen.fewest_quantiles, chosen.most_quantiles))
    half_of_first = 0.5 / (count - 1)
    shares = np.union1d(np.linspace(0, 1, count), [half_of_first, 1 - half_of_first])
    ordered = np.sort(dose)
    centres = (shares[1:-1] * (len(ordered) - 1)).round().astype(int)
    half = NEIGHBOURS // 2
    inner = [float(ordered[max(0, at - half) : at + half + 1].mean()) for at in centres]
    knots, apart = [float(ends[0])], chosen.apart * float(ends[-1] - ends[0])
    for knot in inner:
        if knots[-1] + apart <= knot <= ends[-1] - apart:
            knots.append(float(f"{knot:.3g}"))
    return np.unique([*knots, float(ends[-1])])


def doses_given(dose: FloatArray, unit: IntArray) -> int:
    """Count the doses given, those that several rows of a unit share once."""
    order = np.lexsort((dose, unit))
    differs = (np.diff(dose[order]) != 0) | (np.diff(unit[order]) != 0)
    return 1 + int(differs.sum())


def knot_means(data: KnotData, knots: FloatArray, chosen: AdjustedMeansSettings) -> LevelMeans:
    """Estimate the mean at each knot, with a sandwich covariance of all by unit (HC3)."""
    estimates, sums = _estimates(data, knots, chosen.highest_leverage)
    weighted = _weighted(data, hats_of(data.dose, knots))
    units = weighted.sum(axis=0) ** 2 / (weighted**2).sum(axis=0)
    freedom: FloatArray = np.maximum(chosen.freedom * (units - 1), 1.0)
    means = LevelMeans(knots, estimates, sums.T @ sums, freedom)
    count = len(np.unique(data.unit))
    if doses_given(data.dose, data.unit) == count:
        return means
    # Units that have several doses, as sites, say as much of each as of all.
    return of_shared_units(means, np.full(len(knots), float(max(count - 1, 1))), count)


def influence_at_knots(data: KnotData, knots: FloatArray, chosen: AdjustedMeansSettings) -> FloatArray:
    """Influence of each unit on the mean at each knot; shape (units, knots), units in ascending order.

    The sum of its rows' influence functions, with what they leave of a regression without the unit.
    """
    return _estimates(data, knots, chosen.highest_leverage)[1]


def hats_of(dose: FloatArray, knots: FloatArray) -> FloatArray:
    """Share of each knot in each dose by straight lines between them; shape (doses, knots)."""
    return np.column_stack([np.interp(dose, knots, own) for own in np.eye(len(knots))])


def _estimates(data: KnotData, knots: FloatArray, highest_leverage: float) -> tuple[FloatArray, FloatArray]:
    """Mean at each knot, and the influence of each unit on each; shapes (knots,) and (units, knots)."""
    share = data.weights / data.weights.sum()
    hats = hats_of(data.dose, knots)
    weighted = _weighted(data, hats)
    bread = np.asarray(np.linalg.pinv(hats.T @ weighted), dtype=float)
    outcome, remainder = share @ data.predicted, bread @ (weighted.T @ data.left)
    shared = doses_given(data.dose, data.unit) > len(np.unique(data.unit))
    without = _without_shared_unit if shared else _without_unit
    sums = sums_of_units(share[:, None] * (data.predicted - outcome), data.unit)
    sums += without(hats, weighted, data.left - hats @ remainder, data.unit, bread, highest_leverage)
    return outcome + remainder, sums


def _weighted(data: KnotData, hats: FloatArray) -> FloatArray:
    weighted: FloatArray = hats * (data.weights * data.inverse)[:, None]
    return weighted


def _without_unit(
    hats: FloatArray,
    weighted: FloatArray,
    errors: FloatArray,
    unit: IntArray,
    bread: FloatArray,
    highest_leverage: float,
) -> FloatArray:
    """Change of the coefficients without each unit, whose rows have one dose; shape (units, knots)."""
    of_rows = ((hats @ bread) * weighted).sum(axis=1)
    # A unit's rows are left out together.
    leverage = np.minimum(sums_of_units(of_rows[:, None], unit)[unit, 0], highest_leverage)
    return sums_of_units((weighted * (errors / (1 - leverage))[:, None]) @ bread, unit)


def _without_shared_unit(
    hats: FloatArray,
    weighted: FloatArray,
    errors: FloatArray,
    unit: IntArray,
    bread: FloatArray,
    highest_leverage: float,
) -> FloatArray:
    """The same of units whose rows have several doses, with a leverage in each direction; (units, knots)."""
    root, knots = covariance_root(bread), hats.shape[1]
    products = (weighted[:, :, None] * hats[:, None]).reshape(len(hats), -1)
    of_units = sums_of_units(products, unit).reshape(-1, knots, knots)
    leverage, directions = np.linalg.eigh(root @ of_units @ root)
    scores = sums_of_units(weighted * errors[:, None], unit) @ root
    along = np.einsum("uk,ukd->ud", scores, directions) / (1 - np.minimum(leverage, highest_leverage))
    changes: FloatArray = np.einsum("ud,ukd->uk", along, directions) @ root
    return changes
