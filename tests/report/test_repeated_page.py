"""The report of repeated measures: what it says, that names are words, and how it looks."""

from datetime import date
from pathlib import Path

import pytest

import covaria
from covaria.repeated.results import RepeatedMeasures
from covaria.report import write_repeated_report
from covaria.report.repeated_page import render_repeated
from covaria.report.repeated_tables import covariance_table, differences_table, means_table, tables_of
from fit.visit_means.conftest import visit_trial
from support.accessibility import serious_findings
from support.browser import Visit

HOSTILE = "</script><img src=x onerror=alert(1)>"
DAY = date(2026, 1, 31)


@pytest.fixture(scope="module")
def found() -> RepeatedMeasures:
    columns = visit_trial()
    columns["ARM"] = [HOSTILE if each == "Active" else each for each in columns["ARM"]]
    return covaria.repeated_measures(columns, "CHG", visit="AVISIT", arm="ARM", covariates="BASE")


def test_a_page_holds_answers_numbers_and_no_code_of_the_table(found: RepeatedMeasures) -> None:
    page = render_repeated(found, "1.2.3", DAY)
    assert HOSTILE not in page
    assert "Estimand: means had every subject been measured throughout" in page
    assert "CANARY" not in page
    for table in tables_of(found):
        assert table.caption.split(" ")[0] in page
    assert page == render_repeated(found, "1.2.3", DAY)


def test_tables_hold_the_digits(found: RepeatedMeasures) -> None:
    means, differences = means_table(found), differences_table(found)
    assert [row[:2] for row in means.rows] == [
        (visit, arm) for visit in ("Week 2", "Week 4", "Week 12") for arm in ("Placebo", HOSTILE)
    ]
    last = found.differences_at("Week 12")[0].difference
    assert float(differences.rows[-1][2]) == pytest.approx(last.estimate, abs=0.005)
    assert float(differences.rows[-1][4]) == pytest.approx(last.freedom, abs=0.05)
    correlations = covariance_table(found)
    covariance = found.covariance.by_visit
    expected = covariance[2, 1] / (covariance[1, 1] * covariance[2, 2]) ** 0.5
    assert float(correlations.rows[2][3]) == pytest.approx(expected, abs=0.0005)


def test_a_report_is_written_whole(found: RepeatedMeasures, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_repeated_report(found, path)
    assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "laptop"])
def test_a_page_is_drawn_and_accessible(width: int, found: RepeatedMeasures, open_page: Visit) -> None:
    with open_page(render_repeated(found, "1.2.3", DAY), width) as page:
        assert serious_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("figure svg").count() == 1
