"""Does dose matter: the range of the standardised curve set against its band."""

from covaria.explain.dose_response import ENOUGH_LEVELS, DoseResponse
from covaria.figures.names import quoted
from covaria.figures.numbers import format_number, format_setting, format_whole_percent
from covaria.report.answer import NOT_ASKED, NOT_SHOWN, Answer
from covaria.table.wording import listed


def dose_effect(curve: DoseResponse | None, response: str) -> Answer:
    """Describe the curve from its lowest to its highest point: no more, for there is no test yet."""
    asked = "Does dose matter?"
    if curve is None:
        return Answer(asked, NOT_ASKED, "No column was given the role of the dose.")
    low = min(range(len(curve.mean)), key=curve.mean.__getitem__)
    high = max(range(len(curve.mean)), key=curve.mean.__getitem__)
    apart = curve.lower[high] > curve.upper[low]
    plain = "This describes the fitted curve and is not a formal test."
    told = " ".join(filter(None, (_range(curve, response, low, high), plain, few_doses(curve))))
    return Answer(asked, "The curve moves; not tested" if apart else f"{NOT_SHOWN}; not tested", told)


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


def _range(curve: DoseResponse, response: str, low: int, high: int) -> str:
    average = f"Averaged over the subjects of the trial, predicted {quoted(response)}"
    lowest, highest = curve.mean[low], curve.mean[high]
    if lowest == highest:
        return f"{average} is {format_number(lowest)} at every dose."
    overlap = "do not overlap" if curve.lower[high] > curve.upper[low] else "overlap, so no effect is claimed"
    return (
        f"{average} runs from {format_number(lowest)} at dose {format_setting(curve.doses[low])} to "
        f"{format_number(highest)} at dose {format_setting(curve.doses[high])}, a difference of "
        f"{format_number(highest - lowest)}. The {format_whole_percent(curve.level)} bands of the curve at "
        f"these two doses {overlap}."
    )
