"""One HTML page for one fitted model, or for one study: a pure function from content to text."""

from importlib import import_module
from typing import TYPE_CHECKING

from covaria.extras import missing_extra

if TYPE_CHECKING:
    from covaria.report.assembly import report_content
    from covaria.report.content import ReportContent
    from covaria.report.dates import report_date
    from covaria.report.page import render_report
    from covaria.report.qualification_page import render_qualification
    from covaria.report.repeated_page import write_repeated_report
    from covaria.report.study_page import write_study_report
    from covaria.report.summary_page import render_summary
    from covaria.report.write import write_report

__all__ = [
    "ReportContent",
    "render_qualification",
    "render_report",
    "render_summary",
    "report_content",
    "report_date",
    "write_repeated_report",
    "write_report",
    "write_study_report",
]

_HOME = {
    "ReportContent": "content",
    "render_qualification": "qualification_page",
    "render_report": "page",
    "render_summary": "summary_page",
    "report_content": "assembly",
    "report_date": "dates",
    "write_repeated_report": "repeated_page",
    "write_report": "write",
    "write_study_report": "study_page",
}


def __getattr__(name: str) -> object:
    """Import what makes a page when it is first asked for: the words of a dose do without it."""
    if name not in _HOME:
        raise AttributeError(f"module 'covaria.report' has no attribute {name!r}")
    try:
        found = getattr(import_module(f"covaria.report.{_HOME[name]}"), name)
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from None
    globals()[name] = found
    return found
