"""Doses at which a fitted curve has done enough, within the doses studied."""

from collections.abc import Callable

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.goal import Goal
from covaria.dose.shape_fit import ShapeFit
from covaria.errors import UsageError

EVEN, FINE = 500, 300
"""Doses that are looked at: evenly spaced, and evenly in their logarithms, for curves that rise at once."""
FINEST = 1e-5
"""The lowest dose of the latter, in units of the range studied."""


def target_dose(fit: ShapeFit, lowest: float, delta: float) -> float | None:
    """Return the smallest dose whose effect reaches a difference from the lowest dose studied.

    Parameters
    ----------
    fit : ShapeFit
    lowest : float
        The lowest dose studied, usually 0.
    delta : float
        The difference, in units of the means, below 0 where less is wanted (Pinheiro et al. 2014, TD(Δ)).

    Returns
    -------
    float or None
        In the user's units of dose; None where no dose studied reaches it.
    """
    if delta == 0:
        raise UsageError("The difference delta must be other than 0.")
    sign = np.sign(delta)
    return _first_reaching(_effect(fit, lowest, sign), lowest, fit.highest, abs(delta))


def effective_dose(fit: ShapeFit, lowest: float, share: float, goal: Goal = "max") -> float | None:
    """Return the smallest dose with a share of the largest effect within the doses studied.

    Parameters
    ----------
    fit : ShapeFit
    lowest : float
        The lowest dose studied, which effects are differences from.
    share : float
        Above 0 and up to 1, such as 0.5 for the ED50.
    goal : {"max", "min"}
        Whether the effect is upwards or downwards.

    Returns
    -------
    float or None
        None where the curve has no effect in that direction.
    """
    if not 0 < share <= 1:
        raise UsageError("The share of the largest effect must be above 0 and at most 1.")
    effect = _effect(fit, lowest, 1.0 if goal == "max" else -1.0)
    peak = _peak(effect, lowest, fit.highest)
    largest = float(effect(np.array([peak]))[0])
    if largest <= 0:
        return None
    return peak if share == 1 else _first_reaching(effect, lowest, fit.highest, share * largest)


Effect = Callable[[FloatArray], FloatArray]


def _effect(fit: ShapeFit, lowest: float, sign: float) -> Effect:
    """The wanted difference from the lowest dose."""
    start = fit.curve(np.array([lowest]))

    def effect(doses: FloatArray) -> FloatArray:
        difference: FloatArray = sign * (fit.curve(doses) - start)
        return difference

    return effect


def _places(lowest: float, highest: float) -> FloatArray:
    span = highest - lowest
    even, fine = np.linspace(0.0, span, EVEN), np.geomspace(FINEST * span, span, FINE)
    places: FloatArray = np.unique(np.minimum(lowest + np.concatenate([even, fine]), highest))
    return places


def _first_reaching(effect: Effect, lowest: float, highest: float, size: float) -> float | None:
    """The smallest dose with an effect of a size above 0."""
    from scipy.optimize import brentq

    places = np.unique([*_places(lowest, highest), _peak(effect, lowest, highest)])
    reached = effect(places) >= size
    if not reached.any():
        return None
    first = int(np.argmax(reached))
    return float(
        brentq(lambda dose: effect(np.array([dose]))[0] - size, places[first - 1], places[first], xtol=1e-12)
    )


def _peak(effect: Effect, lowest: float, highest: float) -> float:
    """The dose with the largest effect."""
    from scipy.optimize import minimize_scalar

    places = _places(lowest, highest)
    best = int(np.argmax(effect(places)))
    ends = places[max(best - 1, 0)], places[min(best + 1, len(places) - 1)]
    found = minimize_scalar(
        lambda dose: -effect(np.array([dose]))[0], bounds=ends, method="bounded", options={"xatol": 1e-9}
    )
    candidates = np.array([places[best], found.x])
    return float(candidates[np.argmax(effect(candidates))])
