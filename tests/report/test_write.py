"""The report of a model as a file, from Python."""

from pathlib import Path

import pytest

import covaria
from covaria.errors import OutputError
from covaria.model.response_model import ResponseModel
from covaria.report import render_report, render_summary, report_content, report_date


@pytest.mark.slow
@pytest.mark.parametrize("summary", [False, True], ids=["report", "summary"])
def test_it_is_the_page_of_the_command_line(
    browsed_model: ResponseModel, tmp_path: Path, summary: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    path = tmp_path / "new" / "page.html"
    covaria.write_report(browsed_model, str(path), summary=summary)
    content = report_content(browsed_model, report_date())
    page = render_summary(content) if summary else render_report(content)
    assert path.read_text(encoding="utf-8") == page


def test_a_file_that_exists_stays_unless_it_may_be_replaced(
    browsed_model: ResponseModel, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text("mine")
    with pytest.raises(OutputError, match="force=True"):
        covaria.write_report(browsed_model, path)
    assert path.read_text() == "mine"
    covaria.write_report(browsed_model, path, force=True, summary=True)
    assert path.read_text(encoding="utf-8").lower().startswith("<!doctype html>")
