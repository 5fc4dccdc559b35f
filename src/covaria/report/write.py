"""The report of a model as a file."""

from pathlib import Path

from covaria.model import ResponseModel
from covaria.report.assembly import report_content
from covaria.report.dates import report_date
from covaria.report.page import render_report
from covaria.report.summary_page import render_summary
from covaria.writing import check_writable, write_file


def write_report(
    model: ResponseModel, path: str | Path, *, force: bool = False, summary: bool = False
) -> None:
    """Write the report of a model as one HTML page that opens offline.

    Parameters
    ----------
    model : ResponseModel
    path : str or Path
        Of the page, such as report.html; folders are made as needed.
    force : bool
        Whether a file that exists is replaced.
    summary : bool
        Whether only the most important is written, on one sheet of A4.

    Raises
    ------
    OutputError
        If the file exists and `force` is not given, or the place cannot be written to.
    UsageError
        If Altair or Jinja2 is not installed, which the extra `report` brings.
    """
    check_writable(Path(path), force)
    content = report_content(model, report_date())
    write_file(Path(path), render_summary(content) if summary else render_report(content), force)
