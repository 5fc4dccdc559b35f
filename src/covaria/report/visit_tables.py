"""Errors for new and known subjects, and how a subject's responses go together, as tables of a report."""

from covaria.model.visit_covariance import VisitCovariance
from covaria.model.visit_scores import VisitScores
from covaria.report.tables import DataTable, Heading
from covaria.wording.numbers import format_number


def known_subject_table(scores: VisitScores) -> DataTable:
    """Tabulate errors for a new subject and at a known subject's next visit, of the same rows."""
    headings = (
        Heading("Predicted from", is_number=False),
        Heading("Mean squared error, out of fold"),
        Heading("Standard error"),
    )
    rows = (
        ("covariates, as of a new subject", *_numbers(scores.new_subject, scores.new_subject_se)),
        ("covariates and earlier visits", *_numbers(scores.next_visit, scores.next_visit_se)),
    )
    return DataTable("Errors at visits before which the subject had a response", headings, rows)


def covariance_table(found: VisitCovariance) -> DataTable:
    """Tabulate standard deviations of errors by visit, and correlations between visits."""
    headings = (
        Heading(found.visit, is_number=False),
        Heading("Standard deviation"),
        *(Heading(f"Correlation with {each}") for each in found.visits[:-1]),
    )
    rows = tuple(
        (name, *_numbers(float(found.sd[at]), *found.correlation[at, :-1].tolist()))
        for at, name in enumerate(found.visits)
    )
    return DataTable(f"Errors of one subject, out of fold ({found.structure} covariance)", headings, rows)


def _numbers(*values: float) -> tuple[str, ...]:
    return tuple(map(format_number, values))
