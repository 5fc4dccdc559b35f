"""One HTML page for one fitted model: a pure function from content to text."""

from covaria.report.answer import Answer
from covaria.report.answers import answers
from covaria.report.assembly import report_content
from covaria.report.content import ReportContent
from covaria.report.dates import report_date
from covaria.report.page import render_report
from covaria.report.summary_page import render_summary

__all__ = [
    "Answer",
    "ReportContent",
    "answers",
    "render_report",
    "render_summary",
    "report_content",
    "report_date",
]
