"""Which dose, from draws of a curve: the best, the smallest effective, or that of a share of the effect."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.dose.curve_bands import BAND_LEVEL, check_level
from covaria.dose.goal import Goal, sign_of
from covaria.errors import UsageError

ROUNDING, TINY = 1e-9, 1e-300
"""Share of the largest response by which responses must differ to be two."""
GOLDEN_RATIO = (np.sqrt(5) - 1) / 2


@dataclass(frozen=True)
class DoseInterval:
    """A dose with its interval, and whether the interval ends where the design does.

    Attributes
    ----------
    dose, lower, upper : float or None
        In the user's units; None where it is beyond the doses studied.
    at_lower_edge, at_upper_edge : bool
        Whether an end of the interval is the lowest or highest dose, or is beyond it.
    share_at_lower_edge, share_at_upper_edge : float
        Share of the draws whose dose is there or beyond, 0 to 1.
    level : float
    """

    dose: float | None
    lower: float | None
    upper: float | None
    at_lower_edge: bool
    at_upper_edge: bool
    share_at_lower_edge: float
    share_at_upper_edge: float
    level: float = BAND_LEVEL


def best_dose_of_draws(
    doses: FloatArray, estimate: FloatArray, draws: FloatArray, goal: Goal = "max", level: float = BAND_LEVEL
) -> DoseInterval:
    """Find the dose of the highest or lowest response, with the middle share of the draws' best doses.

    A draw whose top is flat has many best doses, any of which counts: all of a draw without an effect, those
    of the top of a step.

    Parameters
    ----------
    doses, estimate : (doses,) array
    draws : (draws, doses) array
    goal : "max" or "min"
    level : float

    Raises
    ------
    UsageError
        If the goal is neither "max" nor "min", or the level outside (0, 1).
    """
    sign = sign_of(goal)
    return _interval(float(doses[(sign * estimate).argmax()]), _best_doses(doses, sign * draws), doses, level)


def smallest_dose_reaching(
    doses: FloatArray,
    difference: FloatArray,
    draws: FloatArray,
    delta: float,
    level: float = BAND_LEVEL,
    measured: BoolArray | None = None,
) -> DoseInterval:
    """Find the smallest dose whose difference from the first is `delta`, with the middle share of the draws'.

    Parameters
    ----------
    doses : (doses,) array
        Ascending from the reference dose.
    difference : (doses,) array
        From the response at the reference dose; 0 at the first.
    draws : (draws, doses) array
        Of the difference.
    delta : float
        Its sign gives the direction.
    level : float
    measured : (doses,) bool array, optional
        Which doses have means, the first among them. A curve may step anywhere between these, as which every
        draw counts once more: smooth ones alone have their dose too seldom near either of them.
    """
    estimate = first_crossing(doses, difference[None] / delta, np.ones(1))[0]
    drawn = first_crossing(doses, draws / delta, np.ones(len(draws)))
    if measured is None:
        return _interval(float(estimate), drawn, doses, level)
    steps = _step_places(doses[measured], draws[:, measured] / delta, np.ones(len(draws)))
    return _interval(float(estimate), drawn, doses, level, steps)


def dose_of_share(
    doses: FloatArray,
    difference: FloatArray,
    draws: FloatArray,
    share: float,
    goal: Goal,
    level: float = BAND_LEVEL,
    measured: BoolArray | None = None,
) -> DoseInterval:
    """Find the smallest dose with a share of the largest effect, with the middle share of the draws'.

    Parameters
    ----------
    doses, difference, draws, measured
        As in `smallest_dose_reaching`.
    share : float
        Above 0 and at most 1; 0.8 for ED80.
    goal : "max" or "min"
        The direction of the effect.
    level : float

    Raises
    ------
    UsageError
        If the share is outside (0, 1].
    """
    if not 0 < share <= 1:
        raise UsageError("The share of the effect must be above 0 and at most 1, such as 0.8 for ED80.")
    sign = sign_of(goal)
    drawn, none = _at_share(doses, sign * draws, share)
    # A draw without an effect says nothing of where its share is.
    _draw_evenly(drawn, none, doses)
    estimates, nowhere = _at_share(doses, sign * difference[None], share)
    estimate = np.inf if nowhere[0] else float(estimates[0])
    if measured is None:
        return _interval(estimate, drawn, doses, level)
    at_means = sign * draws[:, measured]
    largest = at_means.max(axis=1)
    steps = _step_places(doses[measured], at_means, share * largest)
    _draw_evenly(steps, _no_effect(largest, draws), doses)
    return _interval(estimate, drawn, doses, level, steps)


def first_crossing(doses: FloatArray, curves: FloatArray, heights: FloatArray) -> FloatArray:
    """Smallest dose at which each curve reaches its height, by the line between neighbours; infinite if none.

    Parameters
    ----------
    doses : (doses,) array
        Ascending; curves start below their height at the first.
    curves : (curves, doses) array
    heights : (curves,) array
    """
    reached = curves >= heights[:, None]
    if len(doses) == 1:
        return np.full(len(curves), np.inf)
    at = np.maximum(reached.argmax(axis=1), 1)
    curve = np.arange(len(curves))
    before, after = curves[curve, at - 1], curves[curve, at]
    rise = np.where(after > before, after - before, 1.0)
    crossing = doses[at - 1] + (heights - before) / rise * (doses[at] - doses[at - 1])
    return np.where(reached.any(axis=1), crossing, np.inf)


def _best_doses(doses: FloatArray, draws: FloatArray) -> FloatArray:
    """One of the best doses of each draw, spread evenly over those that it has; shape (draws,)."""
    highest = draws.max(axis=1, keepdims=True)
    best = draws >= highest - ROUNDING * max(np.abs(draws).max(), TINY)
    count = best.sum(axis=1)
    chosen = np.minimum((_even_shares(len(draws)) * count).astype(np.int64), count - 1)
    place: IntArray = (np.cumsum(best, axis=1) > chosen[:, None]).argmax(axis=1)
    return doses[place]


def _even_shares(count: int) -> FloatArray:
    """Multiples of the golden ratio, which are even over (0, 1) in every run of draws."""
    shares: FloatArray = (np.arange(count) + 0.5) * GOLDEN_RATIO % 1
    return shares


def _step_places(levels: FloatArray, means: FloatArray, heights: FloatArray) -> FloatArray:
    """Dose at which each draw reaches its height, were it a step somewhere between two levels; (draws,)."""
    if len(levels) == 1:
        return np.full(len(means), np.inf)
    reached = means >= heights[:, None]
    after = np.maximum(reached.argmax(axis=1), 1)
    place = levels[after - 1] + _even_shares(len(means)) * (levels[after] - levels[after - 1])
    return np.where(reached.any(axis=1), place, np.inf)


def _at_share(doses: FloatArray, effects: FloatArray, share: float) -> tuple[FloatArray, BoolArray]:
    """Dose of a share of each curve's largest effect, and which curves have none."""
    largest = effects.max(axis=1)
    return first_crossing(doses, effects, share * largest), _no_effect(largest, effects)


def _no_effect(sizes: FloatArray, curves: FloatArray) -> BoolArray:
    """Whether each size is none but for rounding."""
    none: BoolArray = sizes <= ROUNDING * max(np.abs(curves).max(), TINY)
    return none


def _draw_evenly(drawn: FloatArray, unknown: BoolArray, doses: FloatArray) -> None:
    drawn[unknown] = np.linspace(doses[0], doses[-1], int(unknown.sum()))


def _interval(
    estimate: float, drawn: FloatArray, doses: FloatArray, level: float, steps: FloatArray | None = None
) -> DoseInterval:
    """The middle share of drawn doses, about the estimate; and that of these and the steps together."""
    check_level(level)
    ends = [_middle(drawn, level), (estimate, estimate)]
    if steps is not None:
        ends.append(_middle(np.concatenate([drawn, steps]), level))
    lower, upper = min(low for low, _ in ends), max(high for _, high in ends)
    # Between the outermost doses of the grid and their neighbours nothing is distinguished.
    low, high = doses[min(1, len(doses) - 1)], doses[-1]
    return DoseInterval(
        dose=_finite(estimate),
        lower=_finite(lower),
        upper=_finite(upper),
        at_lower_edge=bool(lower < low),
        at_upper_edge=bool(upper >= high),
        share_at_lower_edge=float((drawn < low).mean()),
        share_at_upper_edge=float((drawn >= high).mean()),
        level=level,
    )


def _middle(drawn: FloatArray, level: float) -> tuple[float, float]:
    """Ends of the middle share of drawn doses."""
    ordered = np.sort(drawn)
    cut = round((1 - level) / 2 * (len(drawn) - 1))
    return float(ordered[cut]), float(ordered[-1 - cut])


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
