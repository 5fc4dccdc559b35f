"""Does dose matter: the range of the standardised curve set against its band."""

from covaria.explain.dose_response import ENOUGH_LEVELS, DoseResponse
from covaria.explain.effects import CLAIM_LEVEL
from covaria.figures.names import quoted
from covaria.figures.numbers import format_number, format_setting, format_whole_percent
from covaria.report.answer import NOT_ASKED, NOT_SHOWN, Answer
from covaria.table.wording import listed


def dose_effect(curve: DoseResponse | None, response: str, p_value: float | None) -> Answer:
    """Describe the curve from its lowest to its highest point, and what the test of any dose effect says."""
    asked = "Does dose matter?"
    if curve is None:
        return Answer(asked, NOT_ASKED, "No column was given the role of the dose.")
    low = min(range(len(curve.mean)), key=curve.mean.__getitem__)
    high = max(range(len(curve.mean)), key=curve.mean.__getitem__)
    told = " ".join(filter(None, (_range(curve, response, low, high), _test(p_value), few_doses(curve))))
    if p_value is None:
        apart = curve.lower[high] > curve.upper[low]
        return Answer(asked, "The curve moves; not tested" if apart else f"{NOT_SHOWN}; not tested", told)
    return Answer(asked, "Yes" if p_value <= CLAIM_LEVEL else NOT_SHOWN, told)


def _test(p_value: float | None) -> str:
    if p_value is None:
        return "This describes the fitted curve and is not a formal test."
    claim = "claims an effect" if p_value <= CLAIM_LEVEL else "claims none"
    tested = "A permutation test of any effect of the dose, alone or with covariates,"
    return f"{tested} {claim} (p = {p_value:.3g})."


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
    overlap = "do not overlap" if curve.lower[high] > curve.upper[low] else "overlap"
    return (
        f"{average} runs from {format_number(lowest)} at dose {format_setting(curve.doses[low])} to "
        f"{format_number(highest)} at dose {format_setting(curve.doses[high])}, a difference of "
        f"{format_number(highest - lowest)}. The {format_whole_percent(curve.level)} bands of the curve at "
        f"these two doses {overlap}."
    )
