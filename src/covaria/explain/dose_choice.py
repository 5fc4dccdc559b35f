"""Which dose: the best one, the smallest that reaches a difference, and that of a share of the effect."""

from collections.abc import Iterator
from dataclasses import dataclass

from covaria.dose import DoseCurve, DoseInterval, Goal
from covaria.dose.curve_bands import BAND_LEVEL
from covaria.explain.dose_response import StudiedDoses


@dataclass(frozen=True)
class BestDose:
    """The dose, among those studied and between, with the highest or lowest mean response.

    Attributes
    ----------
    dose, lower, upper : float
        With the ends of its interval, in the user's units.
    at_lower_edge, at_upper_edge : bool
        Whether the interval ends where the design does.
    response, response_lower, response_upper : float
        Mean response there, with the ends of the curve's band.
    goal : "max" or "min"
    notes : tuple of str
        Sentences for the user.
    level : float
    """

    dose: float
    lower: float
    upper: float
    at_lower_edge: bool
    at_upper_edge: bool
    response: float
    response_lower: float
    response_upper: float
    goal: Goal
    notes: tuple[str, ...] = ()
    level: float = BAND_LEVEL

    @property
    def says_nothing(self) -> bool:
        """Whether its interval is the whole design."""
        return self.at_lower_edge and self.at_upper_edge


@dataclass(frozen=True)
class EffectiveDose:
    """The smallest dose with a stated difference from a reference dose, or a share of the largest one.

    Attributes
    ----------
    dose : float or None
        In the user's units; None where no dose studied reaches it.
    lower, upper : float or None
        Ends of its interval; None where that end is beyond the doses studied.
    at_lower_edge, at_upper_edge : bool
        Whether the interval ends where the design does, or beyond it.
    target : float
        The difference to be reached, in units of the response, whose sign gives the direction; or the share.
    reference : float
    chance_reached : float
        Share of the plausible curves that reach it at some dose studied, 0 to 1.
    notes : tuple of str
        Sentences for the user.
    level : float
    """

    dose: float | None
    lower: float | None
    upper: float | None
    at_lower_edge: bool
    at_upper_edge: bool
    target: float
    reference: float
    chance_reached: float
    notes: tuple[str, ...] = ()
    level: float = BAND_LEVEL

    @property
    def reached(self) -> bool:
        """Whether some dose studied reaches it."""
        return self.dose is not None


def best_dose(curve: DoseCurve, of: StudiedDoses, goal: Goal = "max", level: float = BAND_LEVEL) -> BestDose:
    """Find the dose of the highest or lowest mean response between the doses studied.

    Raises
    ------
    UsageError
        If the goal is neither "max" nor "min", or the level outside (0, 1).
    """
    found, band = curve.best_dose(goal, level), curve.band(level)
    dose = _within(found.dose, of)
    at = int(abs(curve.doses - dose).argmin())
    return BestDose(
        dose=dose,
        lower=_within(found.lower, of),
        upper=_within(found.upper, of),
        at_lower_edge=found.at_lower_edge,
        at_upper_edge=found.at_upper_edge,
        response=float(band.estimate[at]),
        response_lower=float(band.lower[at]),
        response_upper=float(band.upper[at]),
        goal=goal,
        notes=tuple(_notes_on_best(found, dose, of)),
        level=level,
    )


def minimum_effective_dose(
    curve: DoseCurve,
    of: StudiedDoses,
    delta: float,
    goal: Goal | None = None,
    reference: float | None = None,
    level: float = BAND_LEVEL,
) -> EffectiveDose:
    """Find the smallest dose above the reference whose mean response differs from its by `delta`.

    Without a goal the sign of `delta` gives the direction, with one the goal does.

    Raises
    ------
    UsageError
        If `delta` is 0 or not finite, or against the goal, or the reference was not studied.
    """
    at = of.reference if reference is None else float(reference)
    found = curve.minimum_effective_dose(delta, goal, at, level)
    chance = curve.share_reaching(delta, goal, at)
    signed = -abs(delta) if goal == "min" else float(delta)
    return _effective(found, of, signed, at, chance)


def effective_dose(
    curve: DoseCurve,
    of: StudiedDoses,
    share: float,
    goal: Goal,
    reference: float | None = None,
    level: float = BAND_LEVEL,
) -> EffectiveDose:
    """Find the smallest dose with a share of the largest effect above the reference: ED80 for 0.8.

    Raises
    ------
    UsageError
        If the share is outside (0, 1], the goal is neither, or the reference was not studied.
    """
    at = of.reference if reference is None else float(reference)
    found = curve.effective_dose(share, goal, at, level)
    return _effective(found, of, share, at, 1.0)


def _effective(
    found: DoseInterval, of: StudiedDoses, target: float, reference: float, chance: float
) -> EffectiveDose:
    return EffectiveDose(
        dose=found.dose,
        lower=found.lower,
        upper=found.upper,
        at_lower_edge=found.at_lower_edge,
        at_upper_edge=found.at_upper_edge,
        target=target,
        reference=reference,
        chance_reached=chance,
        notes=tuple(_notes_on_smallest(found, of)),
        level=found.level,
    )


def _within(dose: float | None, of: StudiedDoses) -> float:
    """Take a best dose, which is always within the design."""
    return of.studied[-1] if dose is None else float(dose)


def _notes_on_best(found: DoseInterval, dose: float, of: StudiedDoses) -> Iterator[str]:
    if of.few_levels:
        yield of.few_levels
    if found.at_lower_edge and found.at_upper_edge:
        yield "The interval of the best dose is the whole range studied: the data do not say which is best."
    # Below a dose of 0 there is none.
    elif dose == of.studied[-1] or 0 != dose == of.studied[0]:
        yield f"The best dose is at an end of the doses studied ({dose:g}); a better one may be beyond it."


def _notes_on_smallest(found: DoseInterval, of: StudiedDoses) -> Iterator[str]:
    if of.few_levels:
        yield of.few_levels
    if found.dose is None:
        yield f"No dose up to {of.studied[-1]:g}, the highest studied, reaches the difference."
