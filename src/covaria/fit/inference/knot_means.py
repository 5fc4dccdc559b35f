"""Adjusted means of a dose of many values, at a few knots.

Each subject's pseudo-outcome y − f(x, d) + average of f(·, d) has the dose-response as its mean (Kennedy, Ma,
McHugh and Small 2017, equation 1, for an assignment that is known); regressed on hat functions of the dose,
it gives a mean at each knot.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.dose import LevelMeans
from covaria.fit.inference.augmented_means import FREEDOM

HIGHEST_LEVERAGE = 0.9
MOST_KNOTS, FEWEST_KNOTS, UNITS_OF_KNOT = 6, 3, 15
NEIGHBOURS = 11
"""Subjects whose mean dose is a knot, so that it is nobody's own."""
APART = 0.02
"""Of the range, at which knots are two."""


@dataclass(frozen=True)
class PseudoOutcomes:
    """What is regressed on the dose.

    Attributes
    ----------
    dose, value, weights : (rows,) arrays
    unit : (rows,) int64 array
    """

    dose: FloatArray
    value: FloatArray
    weights: FloatArray
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


def knot_means(outcomes: PseudoOutcomes, knots: FloatArray) -> LevelMeans:
    """Regress pseudo-outcomes on hat functions of the dose, with a sandwich covariance by unit (HC3)."""
    hats = np.column_stack([np.interp(outcomes.dose, knots, own) for own in np.eye(len(knots))])
    weighted = hats * outcomes.weights[:, None]
    bread = np.linalg.pinv(hats.T @ weighted)
    means = bread @ (weighted.T @ outcomes.value)
    leverage = np.minimum(((hats @ bread) * weighted).sum(axis=1), HIGHEST_LEVERAGE)
    left = (outcomes.value - hats @ means) / (1 - leverage)
    scores = np.column_stack([np.bincount(outcomes.unit, column * left) for column in weighted.T])
    half = scores @ bread
    units = weighted.sum(axis=0) ** 2 / (weighted**2).sum(axis=0)
    freedom: FloatArray = np.maximum(FREEDOM * (units - 1), 1.0)
    return LevelMeans(knots, means, half.T @ half, freedom)
