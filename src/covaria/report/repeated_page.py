"""The report of an analysis of repeated measures as one HTML page."""

from datetime import date
from importlib.metadata import version
from pathlib import Path

from covaria.figures.visit_means_figure import visit_means
from covaria.findings.repeated_words import RepeatedWords
from covaria.repeated.results import RepeatedMeasures
from covaria.report.dates import report_date
from covaria.report.page import page_with_figures
from covaria.report.repeated_tables import tables_of
from covaria.report.section import Section, as_wide_as_the_page
from covaria.wording.lists import counted
from covaria.wording.names import quoted
from covaria.writing import write_file

READING = "Means are those at the average of the covariates, each arm’s of the same subjects."


def write_repeated_report(found: RepeatedMeasures, path: str | Path, *, force: bool = False) -> None:
    """Write the report of an analysis of repeated measures as one HTML page that opens offline.

    Parameters
    ----------
    found : RepeatedMeasures
    path : str or Path
        Of the page.
    force : bool
        Whether a file that exists is replaced.

    Raises
    ------
    OutputError
        If the file exists and `force` is not given, or the place cannot be written to.
    UsageError
        If Jinja2 is not installed, which the extra `report` brings.
    """
    write_file(Path(path), render_repeated(found, version("covaria"), report_date()), force)


def render_repeated(found: RepeatedMeasures, software: str, day: date) -> str:
    """Render an analysis of repeated measures; the same analysis gives the same text."""
    words = RepeatedWords(found)
    title = f"How does {quoted(found.response)} run over {quoted(found.over)}?"
    return page_with_figures(
        "repeated.html.jinja",
        title=title,
        date=day,
        software=software,
        data_line=(
            f"{found.source}: {counted(found.subjects, 'subject')}, {counted(found.rows, 'response')}."
        ),
        sentences=(*words.effects(), *words.tipping()),
        estimand=words.estimand(),
        section=Section(
            "means",
            "How do means run over the visits?",
            (READING, words.model()),
            as_wide_as_the_page(visit_means(found).to_dict()),
            (),
        ),
        tables=tables_of(found),
        likelihood=f"{found.covariance.log_likelihood:.3f}",
        aic=f"{found.covariance.aic:.2f}",
        notes=found.notes,
    )
