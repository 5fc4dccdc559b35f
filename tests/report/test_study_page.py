"""The report of a study: what it says, that it holds all, and how it looks on a telephone and a screen."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from covaria.report import write_study_report
from covaria.report.study_content import StudyContent, study_content
from covaria.report.study_page import render_study
from covaria.report.study_tables import characteristics_table, problems_table
from covaria.report.study_words import data_line, study_answers
from covaria.study import Place, StudyResult, do_study
from support.accessibility import serious_findings
from support.browser import Visit
from support.studies import SMALL, Refuses, small_plan, summary_row

HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    plan = small_plan(truth={HOSTILE: SMALL["truth"]["steep"], "nothing": SMALL["truth"]["nothing"]})
    plan = replace(plan, analyses=(*plan.analyses, Refuses("never")))
    return do_study(plan, tmp_path_factory.mktemp("study"), Place.THREADS, workers=1)


@pytest.fixture(scope="module")
def study(result: StudyResult) -> StudyContent:
    return study_content(result, "1.2.3", date(2026, 1, 31))


def test_a_page_holds_what_was_found_and_assumed(study: StudyContent) -> None:
    page = render_study(study)
    assert HOSTILE not in page
    assert "emax(10), largest effect 4; age 0.1 a unit and sex F 1; noise of standard deviation 1" in page
    assert "30 subjects: 10 at 0, 10 at 10 and 10 at 40" in page
    assert "F 40\u00a0% and M 60\u00a0%" in page
    assert study.plan.digest in page
    assert data_line(study).startswith("2 truths, 1 design, 5 simulated trials of each, analysed by ancova")
    assert page == render_study(study)


def test_a_page_says_on_which_scale_effects_are(study: StudyContent, tmp_path: Path) -> None:
    assert "logarithms of rates" not in render_study(study)
    truth = {"own": {"curve": "linear", "largest_effect": 1.0, "endpoint": "binary"}}
    plan = small_plan(truth=truth, repeats=2, questions=["best dose", "error of the curve"])
    page = render_study(study_content(do_study(plan, tmp_path, Place.THREADS), "1.0", date(2026, 1, 2)))
    assert "Of a yes or no all are on log odds, of counts on logarithms of rates" in page
    assert "How near is the curve to the true one?" in page


def test_all_numbers_are_in_the_table_for_a_protocol(study: StudyContent) -> None:
    table = characteristics_table(study)
    assert [row[:5] for row in table.rows[:3]] == [
        (HOSTILE, "base", "ancova", "30", "5"),
        (HOSTILE, "base", "mcp", "30", "5"),
        (HOSTILE, "base", "never", "30", "0"),
    ]
    headings = [each.text for each in table.headings]
    assert "Bias" in headings
    assert "Smallest dose inside its interval (%)" not in headings
    first = study.rows[0].claimed
    assert first is not None
    assert table.rows[0][5] == f"{100 * first.mean:.1f} ± {100 * first.error:.1f}"
    assert problems_table(study).rows == (("4 columns are too many for 3 doses; leave some out.", "10"),)


def test_answers_name_the_fewest_subjects_with_enough_power(study: StudyContent) -> None:
    rows = (
        summary_row("nothing", "small", "ancova", 50, claimed=0.04),
        summary_row("nothing", "large", "ancova", 200, claimed=0.2),
        summary_row(HOSTILE, "small", "ancova", 50, claimed=0.5),
        summary_row(HOSTILE, "middle", "ancova", 100, claimed=0.81),
        summary_row(HOSTILE, "large", "ancova", 200, claimed=0.97),
        summary_row(HOSTILE, "small", "mcp", 50, claimed=0.6),
    )
    enough, too_few, nothing = study_answers(replace(study, rows=rows))
    assert enough.verdict == "100 subjects, the fewest with a power of 80\u00a0%"
    assert "More trials would tell" in enough.explanation
    assert too_few.verdict == "No design has a power of 80\u00a0%"
    assert "60.0 ± 2.0\u00a0%, with small (50 subjects)" in too_few.explanation
    assert nothing.verdict == "More often than 5\u00a0%"
    assert "20.0 ± 2.0\u00a0% of trials, with large" in nothing.explanation


def test_a_report_is_written_whole(result: StudyResult, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_study_report(result, path)
    assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "laptop"])
def test_a_page_is_drawn_and_accessible(width: int, study: StudyContent, open_page: Visit) -> None:
    with open_page(render_study(study), width) as page:
        assert serious_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("figure svg").count() == page.locator("figure").count() == 4
        page.locator("#choice-power").select_option("nothing")
        page.wait_for_function("!document.querySelector('#figure-power svg').textContent.includes('100.0')")
