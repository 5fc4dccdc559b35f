"""What was asked, and of which data: the first two sentences of a report, as plain text."""

from collections.abc import Sequence

from covaria.figures.names import LONGEST_IN_SENTENCE, quoted, shortened
from covaria.report.content import ReportContent
from covaria.table.wording import counted, listed

NAMED_AT_MOST = 4
"""Covariates that a sentence can hold by name."""


def question(content: ReportContent) -> str:
    """Put the question of the fit in one sentence."""
    covariates = _covariates(content.covariates)
    if content.dose is None:
        return f"How does {quoted(content.response)} depend on {covariates}?"
    given = f", given {covariates}" if content.covariates else ""
    return f"How does {quoted(content.response)} respond to the dose {quoted(content.dose)}{given}?"


def data_line(content: ReportContent) -> str:
    """Say in one line what the answers rest on."""
    evaluation = content.evaluation
    excluded = sum(each.rows for each in content.exclusions)
    source = shortened(content.table, LONGEST_IN_SENTENCE)
    parts = [
        f"{_rows_and_subjects(evaluation.rows, evaluation.subjects)} from {source}",
        f"{counted(excluded, 'row')} left out" if excluded else "no row left out",
        counted(len(content.covariates), "covariate") + (" and the dose" if content.dose is not None else ""),
        f"judged on {evaluation.folds} folds",
    ]
    return ", ".join(parts) + "."


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
