"""The report of a study as one HTML page that holds everything it needs."""

from importlib.metadata import version
from pathlib import Path

from covaria.report.dates import report_date
from covaria.report.page import page_with_figures
from covaria.report.study_content import StudyContent, study_content
from covaria.report.study_sections import study_sections
from covaria.report.study_tables import assumed_tables, characteristics_table, problems_table
from covaria.report.study_words import data_line, study_answers, wanted
from covaria.study import StudyResult
from covaria.writing import write_file

TITLE = "Designs and analyses, judged by simulated trials"


def write_study_report(result: StudyResult, path: str | Path, *, force: bool = False) -> None:
    """Write the report of a study as one HTML page that opens offline.

    Parameters
    ----------
    result : StudyResult
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
    content = study_content(result, version("covaria"), report_date())
    write_file(Path(path), render_study(content), force)


def render_study(content: StudyContent) -> str:
    """Render the report of a study as one self-contained HTML page; the same content gives the same text."""
    return page_with_figures(
        "study.html.jinja",
        content=content,
        title=TITLE,
        data_line=data_line(content),
        wanted=wanted(content.plan),
        is_linked=any(truth.endpoint != "normal" for truth in content.plan.truths),
        answers=tuple(study_answers(content)),
        characteristics=characteristics_table(content),
        sections=tuple(study_sections(content)),
        assumed=assumed_tables(content),
        problems=problems_table(content),
    )
