"""Curves through the level means themselves, for a dose-response that no shape fits.

A level mean says nothing of the doses beside it, so that each way of joining them is a guess: a straight line, a
smooth spline, or a step at some place. Drawing from several keeps a band honest between the doses.
"""

import numpy as np
from scipy.interpolate import CubicSpline

from covaria.arrays import FloatArray

STEP_PLACES = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)
"""Where a step lies between two levels, as a share of the way."""
BENDS = (1.0,)
POWERS = (0.25, 0.5, 2.0, 4.0)
"""Of the share of the way, for a rise that comes early or late."""
SHARES = {"line": 0.25, "spline": 0.25, "power": 0.25, "step": 0.25}
"""How credible each way of joining is beforehand."""


def joining_operators(levels: FloatArray, doses: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Make the matrices that turn level means into curves through them, with their prior weights.

    Parameters
    ----------
    levels : (levels,) array
        Ascending, two at least.
    doses : (doses,) array
        Between the lowest and the highest level.

    Returns
    -------
    operators : (ways, doses, levels) array
    weights : (ways,) array
        Sum to 1.
    """
    after = np.clip(np.searchsorted(levels, doses, side="left"), 1, len(levels) - 1)
    way = (doses - levels[after - 1]) / (levels[after] - levels[after - 1])
    warps = {
        "line": [way],
        "power": [way**power for power in POWERS],
        # At a level the curve is its mean, whatever lies between.
        "step": [np.where(way < place, 0.0, 1.0) for place in STEP_PLACES],
    }
    operators = {name: [_between(after, warp, len(levels)) for warp in kind] for name, kind in warps.items()}
    operators["spline"] = [operators["line"][0] + b * (o - operators["line"][0]) for o in _splines(levels, doses) for b in BENDS]
    weights = [SHARES[name] / len(kind) for name, kind in operators.items() for _ in kind]
    return np.array([each for kind in operators.values() for each in kind]), np.array(weights)


def _between(after: FloatArray, warp: FloatArray, levels: int) -> FloatArray:
    """Mix the two levels beside each dose; shape (doses, levels)."""
    rows = np.arange(len(warp))
    operator = np.zeros((len(warp), levels))
    operator[rows, after - 1] = 1 - warp
    operator[rows, after] += warp
    return operator


def _splines(levels: FloatArray, doses: FloatArray) -> list[FloatArray]:
    """Natural cubic splines, over the dose and over its rank, where levels lie on a logarithmic scale."""
    units, ranks = np.eye(len(levels)), np.arange(len(levels), dtype=float)
    over_dose = CubicSpline(levels, units, bc_type="natural")(doses)
    over_rank = CubicSpline(ranks, units, bc_type="natural")(np.interp(doses, levels, ranks))
    return [over_dose, over_rank]
