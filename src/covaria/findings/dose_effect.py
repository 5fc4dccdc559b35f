"""Does dose matter, how much, and which dose is best: the first answer of a report."""

from covaria.findings.answer import NOT_SHOWN, Answer
from covaria.findings.dose_words import DoseWords, few_doses

ASSOCIATED = "Associated"
NOT_TESTED = "Not tested"


def dose_effect(words: DoseWords | None) -> Answer | None:
    """Answer by the test of the dose: what is wanted of it where that was said, otherwise direction and size.

    Doses that follow are named in the headline only where an effect is claimed: a flat curve has no best
    dose. None without two doses.
    """
    if words is None:
        return None
    found = words.found
    asked = "Is dose associated with the response" if found.is_association else f"Does dose matter{words.at}"
    if found.best is not None:
        asked = f"{asked}, and which dose is best"
    explanation = " ".join(
        filter(None, (words.effect(), words.test(), words.left_out(), few_doses(found.curve)))
    )
    if found.p_value is None:
        return Answer(f"{asked}?", NOT_TESTED, explanation)
    if not found.is_claimed:
        return Answer(f"{asked}?", NOT_SHOWN, explanation)
    return Answer(f"{asked}?", ASSOCIATED if found.is_association else "Yes", explanation, _finding(words))


def _finding(words: DoseWords) -> str:
    best = words.found.best
    if best is None:
        return words.change_in_brief()
    # Which dose is best says enough of an effect only where it is one that the goal wants.
    is_named = not best.says_nothing and best.upper > words.found.curve.reference
    change = "" if is_named else words.change_in_brief()
    return "; ".join(filter(None, (change, words.best_in_brief(), words.smallest_in_brief())))
