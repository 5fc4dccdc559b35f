"""What is adjusted for the number of questions asked: one statement, for the whole report."""

from covaria.report.content import ReportContent


def multiplicity(content: ReportContent) -> str:
    """Say which tests are adjusted for what, and which questions are not adjusted for each other."""
    has_dose, has_pairs = content.dose_findings is not None, bool(content.evaluation.interaction_tests)
    adjusted = [
        *(["the test of the dose for the shapes that it looks for"] if has_dose else []),
        *(["tests of interactions for the number of pairs"] if has_pairs else []),
    ]
    if not adjusted:
        return ""
    questions = ", ".join([*(["dose"] if has_dose else []), *(["pairs"] if has_pairs else [])])
    intervals = (
        " Intervals at single doses hold one at a time; the lighter band of the curve holds all at once."
        if has_dose
        else ""
    )
    return (
        f"Adjusted for multiplicity are {' and '.join(adjusted)}. The questions themselves ({questions} and "
        "rungs) are not adjusted for each other, and rungs are compared by their errors out of fold, without "
        f"a test.{intervals}"
    )
