"""Which dose: the best one, and the smallest that reaches a stated difference, each with an interval."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from covaria.errors import UsageError
from covaria.explain.bands import BAND_LEVEL, plausible_curves, wider_band
from covaria.explain.dose_curves import DoseCurves
from covaria.explain.dose_response import at_dose, few_levels
from covaria.explain.surface import FloatArray

Goal = Literal["max", "min"]


@dataclass(frozen=True)
class BestDose:
    """The dose, among those studied and between, with the highest or lowest mean response.

    Attributes
    ----------
    dose, lower, upper : float
        With the ends of its interval, in the user's units.
    response, response_lower, response_upper : float
        Predicted mean response there, with the ends of the curve's band.
    goal : "max" or "min"
    notes : tuple of str
        Sentences for the user.
    level : float
    """

    dose: float
    lower: float
    upper: float
    response: float
    response_lower: float
    response_upper: float
    goal: Goal
    notes: tuple[str, ...] = ()
    level: float = BAND_LEVEL


@dataclass(frozen=True)
class MinimumEffectiveDose:
    """The smallest dose whose mean response differs from that of a reference dose by a stated amount.

    Attributes
    ----------
    dose : float or None
        In the user's units; None where no dose studied reaches the difference.
    lower, upper : float or None
        Ends of its interval; None where that end lies beyond the doses studied.
    delta : float
        The difference to be reached, in units of the response; its sign gives the direction.
    reference : float
    chance_reached : float
        Share of the plausible curves that reach the difference at some dose studied, 0 to 1.
    notes : tuple of str
        Sentences for the user.
    level : float
    """

    dose: float | None
    lower: float | None
    upper: float | None
    delta: float
    reference: float
    chance_reached: float
    notes: tuple[str, ...] = ()
    level: float = BAND_LEVEL

    @property
    def reached(self) -> bool:
        """Whether some dose studied reaches the difference."""
        return self.dose is not None


def best_dose(curves: DoseCurves, goal: Goal = "max", level: float = BAND_LEVEL) -> BestDose:
    """Find the dose of the highest or lowest mean response between the doses studied.

    The interval holds the middle share of the best doses of plausible curves.

    Raises
    ------
    UsageError
        If the goal is neither "max" nor "min".
    """
    if goal not in {"max", "min"}:
        raise UsageError('The goal must be "max" or "min".')
    inside = ~np.array(curves.extrapolation)
    doses, responses = np.array(curves.doses)[inside], curves.responses[:, inside]
    sign = 1.0 if goal == "max" else -1.0
    best = int((sign * responses.mean(axis=0)).argmax())
    drawn = doses[(sign * plausible_curves(responses, curves.divisions)).argmax(axis=1)]
    lower, upper = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    response = responses[:, best].mean()
    half_width = wider_band(responses, curves.deviations[:, inside], level, curves.divisions)[best]
    return BestDose(
        dose=float(doses[best]),
        # Plausible curves scatter about the mean curve, but need not straddle its best dose.
        lower=float(min(lower, doses[best])),
        upper=float(max(upper, doses[best])),
        response=float(response),
        response_lower=float(response - half_width),
        response_upper=float(response + half_width),
        goal=goal,
        notes=tuple(_notes_on_best(curves, float(doses[best]))),
        level=level,
    )


def minimum_effective_dose(
    curves: DoseCurves, delta: float, reference: float = 0.0, level: float = BAND_LEVEL
) -> MinimumEffectiveDose:
    """Find the smallest dose above the reference whose mean response differs from its by `delta`.

    The interval holds the middle share of such doses of plausible curves.

    Raises
    ------
    UsageError
        If `delta` is 0 or not finite, or the reference dose was not studied and is not 0.
    """
    if not np.isfinite(delta) or delta == 0:
        raise UsageError("The difference to be reached must be a number other than 0.")
    base = at_dose(curves, reference)
    above = ~np.array(curves.extrapolation) & (np.array(curves.doses) > reference)
    doses = np.concatenate([[reference], np.array(curves.doses)[above]])
    # Above 1 where the difference is reached; the curve starts at the reference, with none.
    progress = np.column_stack([base, curves.responses[:, above]]) - base[:, None]
    progress /= delta
    first = first_crossing(doses, progress.mean(axis=0)[None])[0]
    drawn = first_crossing(doses, plausible_curves(progress, curves.divisions))
    ends = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
    chance = float(np.isfinite(drawn).mean())
    return MinimumEffectiveDose(
        dose=_finite(first),
        lower=_finite(min(ends[0], first)),
        upper=_finite(max(ends[1], first)),
        delta=float(delta),
        reference=float(reference),
        chance_reached=chance,
        notes=tuple(_notes_on_smallest(curves, bool(np.isfinite(first)))),
        level=level,
    )


def first_crossing(doses: FloatArray, progress: FloatArray) -> FloatArray:
    """Smallest dose at which each curve reaches 1, by the line between its neighbours; infinite if none.

    Parameters
    ----------
    doses : (doses,) array
        Ascending; curves start below 1 at the first.
    progress : (curves, doses) array

    Returns
    -------
    (curves,) array
    """
    reached = progress >= 1
    at = np.maximum(reached.argmax(axis=1), 1) if progress.shape[1] > 1 else np.zeros(len(progress), int)
    curve = np.arange(len(progress))
    before, after = progress[curve, at - 1], progress[curve, at]
    rise = np.where(after > before, after - before, 1.0)
    crossing = doses[at - 1] + (1 - before) / rise * (doses[at] - doses[at - 1])
    return np.where(reached.any(axis=1), crossing, np.inf)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _notes_on_best(curves: DoseCurves, dose: float) -> Iterator[str]:
    if few_levels(curves):
        yield few_levels(curves)
    # Below a dose of 0 there is none.
    if dose == curves.studied[-1] or 0 != dose == curves.studied[0]:
        yield f"The best dose lies at an end of the doses studied ({dose:g}); a better one may lie beyond it."


def _notes_on_smallest(curves: DoseCurves, reached: bool) -> Iterator[str]:
    if few_levels(curves):
        yield few_levels(curves)
    if not reached:
        yield f"No dose up to {curves.studied[-1]:g}, the highest studied, reaches the difference."
