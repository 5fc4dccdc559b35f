"""What is adjusted for the number of questions asked: one statement, for the whole report."""

from covaria.report.content import ReportContent


def multiplicity(content: ReportContent) -> str:
    """Say which tests are adjusted for what, and which questions are not adjusted for each other."""
    has_dose, has_pairs = content.dose_findings is not None, bool(content.evaluation.interaction_tests)
    arms = 0 if content.arm_words is None else len(content.arm_words.others)
    adjusted = [
        *(["the test of the dose for the shapes that it looks for"] if has_dose else []),
        *([f"p-values of arms for all {arms} differences from the reference arm"] if arms > 1 else []),
        *(["tests of interactions for the number of pairs"] if has_pairs else []),
    ]
    if not adjusted:
        return ""
    asked = [*(["dose"] if has_dose else []), *(["arms"] if arms else []), *(["pairs"] if has_pairs else [])]
    questions = ", ".join(asked)
    intervals = ""
    if has_dose:
        intervals = (
            " Intervals at single doses hold one at a time; the lighter band of the curve holds all at once."
        )
    if arms > 1:
        intervals = " Intervals of single arms hold one at a time; those “all at once” hold together."
    return (
        f"Adjusted for multiplicity are {' and '.join(adjusted)}. The questions themselves ({questions} and "
        "rungs) are not adjusted for each other, and rungs are compared by their errors out of fold, without "
        f"a test.{intervals}"
    )
