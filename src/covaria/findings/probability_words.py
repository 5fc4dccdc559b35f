"""What predicted probabilities are worth, in words: whether they are right, and tell subjects apart."""

from covaria.findings.answer import Answer
from covaria.model.evaluation import Evaluation
from covaria.model.probability_scores import ProbabilityScores
from covaria.statistics import Estimate
from covaria.wording.numbers import MINUS, format_count, format_number, format_percent

ASKED = "How good is the probability for one subject?"


def probabilities(evaluation: Evaluation) -> Answer | None:
    """Say how far probabilities order subjects, and whether they are right; None of another endpoint."""
    found = evaluation.probabilities
    if found is None:
        return None
    explanation = (
        f"{_responders(found)} Of a responder and another subject, the responder has the higher probability "
        f"in {_share(found.area)} of pairs (the area under the curve, AUC, out of fold). "
        f"{calibration(found)} The Brier score, the mean squared difference of probability and response, is "
        f"{format_number(found.brier)}, beside {format_number(found.uncertainty)} of the share of responders "
        "alone."
    )
    return Answer(ASKED, f"AUC {found.area.value:.2f}", explanation)


def calibration(found: ProbabilityScores) -> str:
    """Say whether probabilities are right on average and neither too bold nor too timid."""
    slope, intercept = found.calibration_slope, found.calibration_intercept
    numbers = f"calibration slope {_estimate(slope)}, intercept {_estimate(intercept)}"
    if slope.lower is None or slope.upper is None or intercept.lower is None or intercept.upper is None:
        return f"Whether probabilities are right cannot be said ({numbers})."
    if slope.upper < 1:
        return f"Probabilities are too bold: too near to 0 and 1 ({numbers}; 1 and 0 are ideal)."
    if slope.lower > 1:
        return f"Probabilities are too timid: too near to the average ({numbers}; 1 and 0 are ideal)."
    if intercept.upper < 0 or intercept.lower > 0:
        way = "high" if intercept.upper < 0 else "low"
        return f"Probabilities are too {way} on average ({numbers}; 1 and 0 are ideal)."
    return f"Probabilities are right as far as can be seen ({numbers}; 1 and 0 are ideal)."


def _responders(found: ProbabilityScores) -> str:
    share = format_percent(found.responders / found.subjects)
    return f"{format_count(found.responders)} of {format_count(found.subjects)} responded ({share})."


def _share(area: Estimate) -> str:
    if area.lower is None or area.upper is None:
        return format_percent(area.value)
    return f"{format_percent(area.value)} ({format_percent(area.lower)} to {format_percent(area.upper)})"


def _estimate(found: Estimate) -> str:
    if found.lower is None or found.upper is None:
        return _two_digits(found.value)
    return f"{_two_digits(found.value)} ({_two_digits(found.lower)} to {_two_digits(found.upper)})"


def _two_digits(value: float) -> str:
    rounded = round(value, 2) + 0.0
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):.2f}"
