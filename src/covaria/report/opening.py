"""What was asked, and of which data: the first two sentences of a report, as plain text."""

from collections.abc import Sequence

from covaria.disclosure import MINIMUM_CELL
from covaria.findings.dose_words import subjects_by_dose
from covaria.report.content import ReportContent
from covaria.wording.lists import counted, listed
from covaria.wording.names import LONGEST_IN_SENTENCE, quoted, shortened
from covaria.wording.numbers import format_count, format_setting, format_whole_percent

NAMED_AT_MOST = 4
"""Covariates that a sentence can hold by name."""


def question(content: ReportContent) -> str:
    """Put the question of the fit in one sentence."""
    covariates = _covariates(content.covariates)
    if content.arm_words is not None:
        given = f", given {covariates}" if content.covariates else ""
        arm = quoted(content.arm_words.found.effects.arm)
        return f"How does {quoted(content.response)} differ between the arms of {arm}{given}?"
    if content.dose is None:
        return f"How does {quoted(content.response)} depend on {covariates}?"
    given = f", given {covariates}" if content.covariates else ""
    if content.dose_findings is not None and content.dose_findings.is_association:
        return f"How does {quoted(content.response)} go with the dose {quoted(content.dose)}{given}?"
    return f"How does {quoted(content.response)} respond to the dose {quoted(content.dose)}{given}?"


def data_line(content: ReportContent) -> str:
    """Say in a few sentences what the answers rest on: subjects, covariates, treatments and folds."""
    evaluation = content.evaluation
    excluded = sum(each.rows for each in content.exclusions)
    source = shortened(content.table, LONGEST_IN_SENTENCE)
    left_out = f"{counted(excluded, 'row')} left out" if excluded else "no row left out"
    sentences = (
        f"{_rows_and_subjects(evaluation.rows, evaluation.subjects)} from {source}, {left_out}.",
        f"{counted(len(content.covariates), 'covariate')}, {_missing(content)}.",
        _doses(content),
        _arms(content),
        f"Evaluated on {evaluation.folds_in_words}.",
    )
    return " ".join(filter(None, sentences))


def _missing(content: ReportContent) -> str:
    """Say which share of which covariates is missing, or of how many covariates at most which share."""
    if not content.missing:
        return "no value missing"
    if len(content.missing) <= NAMED_AT_MOST:
        named = (f"{_share(share, content)} of {quoted(name)}" for name, share in content.missing)
        return f"missing: {listed(named)}"
    most = max(share for _, share in content.missing)
    return f"missing values in {len(content.missing)} of them, up to {_share(most, content)}"


def _share(share: float, content: ReportContent) -> str:
    """Write a share of the subjects, or that it is less than what 11 of them are."""
    least = MINIMUM_CELL / content.evaluation.subjects
    return (
        format_whole_percent(share) if share >= least - 1e-9 else f"less than {format_whole_percent(least)}"
    )


def _doses(content: ReportContent) -> str:
    """Say how many dose levels were studied, between which, and how many subjects had each."""
    words = content.dose_words
    if content.dose is None or words is None:
        return ""
    curve = words.found.curve
    lowest, highest = format_setting(curve.studied[0]), format_setting(curve.studied[-1])
    kind = "dose levels" if curve.dose_levels == len(curve.studied) else "different doses"
    arms = f": {subjects_by_dose(curve, words.found.adjusted)}" if curve.levels else ""
    return f"{format_count(curve.dose_levels)} {kind} from {lowest} to {highest}{arms}."


def _arms(content: ReportContent) -> str:
    """Say how many arms there are, and how many subjects each had."""
    words = content.arm_words
    return "" if words is None else f"{len(words.found.effects.arms)} arms: {words.subjects()}."


def _covariates(names: Sequence[str]) -> str:
    if not names:
        return "no covariate"
    if len(names) > NAMED_AT_MOST:
        return counted(len(names), "covariate")
    return listed(map(quoted, names))


def _rows_and_subjects(rows: int, subjects: int) -> str:
    if rows == subjects:
        return f"{counted(subjects, 'subject')}, one row each,"
    return f"{counted(rows, 'row')} of {counted(subjects, 'subject')}"
