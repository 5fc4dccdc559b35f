"""Does the arm matter, and which arms differ from the reference: the first answer of a report on arms."""

from covaria.findings.answer import NOT_SHOWN, Answer
from covaria.findings.arm_words import ArmWords
from covaria.findings.dose_effect import ASSOCIATED


def arm_effect(words: ArmWords | None) -> Answer | None:
    """Answer by the smallest of the adjusted p-values, so that verdict and table agree; None without arms."""
    if words is None:
        return None
    found = words.found
    matters = f"Does the arm matter{words.at}?"
    asked = "Is the arm associated with the response?" if found.is_association else matters
    explanation = " ".join((words.effect(), words.test(), words.reference_chosen()))
    if not found.is_claimed:
        return Answer(asked, NOT_SHOWN, explanation)
    return Answer(asked, ASSOCIATED if found.is_association else "Yes", explanation, words.clearest())
