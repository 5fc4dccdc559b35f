"""What the model may be used for, and where its answers end: filled in from what was found."""

from collections.abc import Iterator

from covaria.findings.coverage_regions import coverage_in_regions
from covaria.findings.dose_words import few_doses
from covaria.findings.probability_words import calibration
from covaria.findings.visit_words import missing_at_random
from covaria.report.content import ReportContent
from covaria.wording.names import quoted
from covaria.wording.numbers import format_count, format_setting, format_whole_percent

SMALL = 200
"""Subjects below which a flexible model is rarely better than straight lines."""


def context_of_use(content: ReportContent) -> str:
    """Say in two sentences what the model is for."""
    over = "" if content.dose is None else f" and the dose {quoted(content.dose)}"
    dose, arms = content.dose_findings, content.arm_findings
    which = "effects of covariates"
    if dose is not None and dose.is_association:
        which = "what it finds of covariates and of the dose"
    if arms is not None:
        over = f" and the arm {quoted(arms.effects.arm)}"
        which = "what it finds of covariates and of the arms" if arms.is_association else which
    return (
        f"The model describes how {quoted(content.response)} goes with the covariates{over} in this trial, "
        "and predicts it for subjects like those of the trial. It supports a planned analysis and does not "
        f"replace one: nothing in it adjusts for what was not measured, and {which} are "
        "associations."
    )


def limits(content: ReportContent) -> Iterator[str]:
    """Yield the limits that this model has, each a sentence or two."""
    for words in (content.dose_words, content.arm_words):
        if words is not None and words.found.is_association:
            yield words.assignment()
    yield from _extrapolation(content)
    if content.dose_words is not None and content.dose_words.shape():
        yield content.dose_words.shape()
    evaluation, curve = content.evaluation, content.dose_response
    if curve is not None and few_doses(curve):
        yield few_doses(curve)
    if evaluation.subjects < SMALL:
        yield (
            f"The trial has {format_count(evaluation.subjects)} subjects: what was “not shown” may well be "
            "there, and bands and intervals are themselves uncertain."
        )
    interval = evaluation.interval
    if interval is not None:
        yield (
            "Intervals for a subject are as wide as the out-of-fold errors of this trial ask for, so that "
            f"they hold {format_whole_percent(interval.level)} of its responses by construction; whether "
            "they do so for others only another trial can show (“covaria evaluate”). "
            f"{coverage_in_regions(evaluation.residual_checks.coverage, interval.level)}"
        )
    if evaluation.probabilities is not None:
        yield (
            f"{calibration(evaluation.probabilities)} Whether they are right for others only another trial "
            "can show (“covaria evaluate”); where few respond, or many do, no subject is told apart surely."
        )
    if evaluation.oof.explained <= 0:
        yield (
            "Out of fold the model predicts a subject’s response no better than the mean: do not use it for "
            "that."
        )
    yield from missing_at_random(evaluation)
    left_out = sum(each.rows for each in content.exclusions)
    if left_out:
        yield (
            f"Rows left out ({format_count(left_out)}) are taken to be missing for reasons that have nothing "
            "to do with the response; nothing here tests that."
        )
    yield (
        "All errors come from the same trial, divided into parts; how the model does in another trial is not "
        "known until it is tried on one."
    )


def _extrapolation(content: ReportContent) -> Iterator[str]:
    curve = content.dose_response
    if curve is not None:
        ends = f"{format_setting(curve.studied[0])} to {format_setting(curve.studied[-1])}"
        yield f"Doses outside {ends} were not studied, and what is predicted there is extrapolation."
    yield (
        "Outside the range of a covariate in the trial, and for combinations of covariates that no subject "
        "comes near, predictions are extrapolation."
    )
