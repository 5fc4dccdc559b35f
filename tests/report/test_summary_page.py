"""The summary: the most important, and on one sheet."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from covaria.explain import LevelEffect
from covaria.model.dose_findings import DoseFindings
from covaria.report import ReportContent, render_summary
from covaria.report.multiplicity import multiplicity
from covaria.report.summary_page import three_sentences


def test_holds_question_figure_effects_and_limits(content: ReportContent) -> None:
    page = render_summary(content)
    for words in (
        "respond to the dose",
        'id="figure-dose-response"',
        '<td class="number">0.890 to 1.33</td>',
        "21\u00a0% more subjects",
        "It supports a planned analysis",
        multiplicity(content),
    ):
        assert words in page


def test_says_the_most_important_in_three_sentences(content: ReportContent) -> None:
    text = three_sentences(content)
    assert len(text) == 3
    assert text[0].startswith("The adjusted mean of “CHG” rises by 1.11")
    assert len(three_sentences(replace(content, dose=None, dose_findings=None))) == 3


def test_without_a_dose_there_is_no_table_of_effects(content: ReportContent) -> None:
    page = render_summary(replace(content, dose=None, dose_findings=None))
    assert "effects-of-dose" not in page
    assert 'id="figure-ladder"' in page


def test_hostile_names_are_text(hostile: ReportContent) -> None:
    assert "<img src=x" not in render_summary(hostile)


def test_multiplicity_is_reported_of_what_is_there(content: ReportContent) -> None:
    assert "the test of the dose" in multiplicity(content)
    assert "pairs" not in multiplicity(content)
    assert multiplicity(replace(content, dose_findings=None)) == ""


@pytest.mark.slow
@pytest.mark.parametrize("levels", [4, 12])
def test_prints_on_one_sheet(
    levels: int, content: ReportContent, findings: DoseFindings, browser: Any, tmp_path: Path
) -> None:
    every = tuple(LevelEffect(float(k), 160, 1.63, 1.42, 1.84, 0.62, 0.4, 0.84) for k in range(levels))
    found = replace(findings, curve=replace(findings.curve, levels=every))
    path = tmp_path / "summary.html"
    path.write_text(render_summary(replace(content, dose_findings=found)), encoding="utf-8")
    page = browser.new_context(offline=True).new_page()
    page.goto(path.as_uri())
    page.wait_for_selector(".figure svg")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b(?!s)", printed)) == 1
