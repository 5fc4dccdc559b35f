"""Does dose matter, and where is the sweet spot: the standardised curve, its band, and its best doses."""

from collections.abc import Mapping, Sequence

from covaria.explain import BestDose, Goal
from covaria.explain.dose_response import ENOUGH_LEVELS, DoseResponse
from covaria.explain.effects import CLAIM_LEVEL
from covaria.figures.names import quoted
from covaria.figures.numbers import format_number, format_setting, format_whole_percent
from covaria.report.answer import NOT_SHOWN, Answer
from covaria.table.wording import listed

EXTREMES: dict[Goal, str] = {"max": "highest", "min": "lowest"}
Spots = Mapping[Goal, BestDose]


def dose_effect(
    curve: DoseResponse | None,
    response: str,
    p_value: float | None,
    best_doses: Sequence[BestDose] = (),
) -> Answer | None:
    """Describe the curve from its lowest to its highest point, and what the test of any dose effect says.

    The doses of these two points are given with their intervals only where an effect is claimed: a flat curve
    has no sweet spot. None where no column has the role of the dose.
    """
    asked = "Does dose matter, and where is the sweet spot?"
    if curve is None:
        return None
    low = min(range(len(curve.mean)), key=curve.mean.__getitem__)
    high = max(range(len(curve.mean)), key=curve.mean.__getitem__)
    claimed = p_value is not None and p_value <= CLAIM_LEVEL
    spots: Spots = {best.goal: best for best in best_doses} if claimed else {}
    parts = (_range(curve, response, low, high, spots), _beyond(curve, spots), few_doses(curve))
    if p_value is None:
        return _untested(asked, parts, curve, low, high)
    told = " ".join(filter(None, (parts[0], _tested(p_value), *parts[1:])))
    return Answer(asked, "Yes", told, _highest(spots)) if claimed else Answer(asked, NOT_SHOWN, told)


def _untested(asked: str, parts: Sequence[str], curve: DoseResponse, low: int, high: int) -> Answer:
    apart = curve.lower[high] > curve.upper[low]
    bands = "" if curve.mean[low] == curve.mean[high] else _bands(curve, apart)
    no_test = "This describes the fitted curve and is not a formal test."
    told = " ".join(filter(None, (parts[0], bands, no_test, *parts[1:])))
    return Answer(asked, "The curve moves; not tested" if apart else f"{NOT_SHOWN}; not tested", told)


def _bands(curve: DoseResponse, apart: bool) -> str:
    overlap = "do not overlap" if apart else "overlap"
    return f"The {format_whole_percent(curve.level)} bands of the curve at these two doses {overlap}."


def _tested(p_value: float) -> str:
    claim = "claims an effect" if p_value <= CLAIM_LEVEL else "claims none"
    tested = "A permutation test of any effect of the dose, alone or with covariates,"
    return f"{tested} {claim} (p = {p_value:.3g})."


def _highest(spots: Spots) -> str:
    best = spots.get("max")
    return "" if best is None else f"highest at {_place(best.dose, best)}"


def _beyond(curve: DoseResponse, spots: Spots) -> str:
    """Warn where the highest or lowest mean lies at the highest dose."""
    at_end = [EXTREMES[goal] for goal, best in spots.items() if best.dose == curve.studied[-1]]
    if not at_end:
        return ""
    return f"The {at_end[0]} mean lies at the highest dose studied, so the true one may lie beyond."


def _place(dose: float, best: BestDose | None) -> str:
    """Write a dose, with its interval where there is one."""
    written = format_setting(dose)
    if best is None:
        return written
    return f"{written} ({format_setting(best.lower)} to {format_setting(best.upper)})"


def few_doses(curve: DoseResponse) -> str:
    """Warn where fewer dose levels were studied than the shape of a curve needs; otherwise empty."""
    if curve.dose_levels >= ENOUGH_LEVELS:
        return ""
    doses = listed(format_setting(dose) for dose in curve.studied)
    if curve.dose_levels == 1:
        return f"Only the dose {doses} was studied, so nothing is known of any other."
    return (
        f"Only {curve.dose_levels} dose levels were studied ({doses}): with fewer than {ENOUGH_LEVELS}, the "
        "shape of the curve between them is assumed rather than seen."
    )


def _range(curve: DoseResponse, response: str, low: int, high: int, spots: Spots) -> str:
    average = f"Averaged over the subjects of the trial, predicted {quoted(response)}"
    lowest, highest = curve.mean[low], curve.mean[high]
    if lowest == highest:
        return f"{average} is {format_number(lowest)} at every dose."
    at_low, at_high = _place(curve.doses[low], spots.get("min")), _place(curve.doses[high], spots.get("max"))
    brackets = f"; in brackets, {format_whole_percent(curve.level)} intervals of these doses" if spots else ""
    return (
        f"{average} runs from {format_number(lowest)} at dose {at_low} to {format_number(highest)} at dose "
        f"{at_high}, a difference of {format_number(highest - lowest)}{brackets}."
    )
