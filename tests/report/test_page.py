import hashlib
import json
import os
import pickle
import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from covaria.findings.answer import NOT_SHOWN_MEANS
from covaria.findings.answers import answers
from covaria.model.evaluation import Evaluation, InteractionTest
from covaria.report import ReportContent, render_report
from covaria.report.sections import sections
from covaria.wording.numbers import format_count, format_number, format_percent, format_setting
from support.presence import present

ADDRESSES = {"src", "href", "srcset", "action", "formaction", "data", "poster", "background", "cite", "ping"}


@dataclass
class Page(HTMLParser):
    """What a browser would find in a page: tags, attributes, texts, and the text of scripts and tables."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    scripts: list[tuple[dict[str, str | None], str]] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    cells: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.tags[-1] if self.tags else ("", {})
        if self.cdata_elem == "script":
            self.scripts.append((attributes, data))
        elif self.cdata_elem == "style":
            self.styles.append(data)
        elif tag == "td":
            self.cells.add(data.strip())
            self.texts.append(data)
        else:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page


@pytest.fixture(scope="module")
def html(content: ReportContent) -> str:
    return render_report(content)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return read(html)


@pytest.fixture(scope="module")
def attacked(hostile: ReportContent) -> Page:
    return read(render_report(hostile))


def test_same_content_gives_the_same_text(content: ReportContent, html: str) -> None:
    assert render_report(content) == html


@pytest.mark.slow
def test_the_text_does_not_depend_on_the_process(content: ReportContent, html: str, tmp_path: Path) -> None:
    stored = tmp_path / "content"
    stored.write_bytes(pickle.dumps(content))
    program = (
        "import hashlib, pathlib, pickle, sys; from covaria.report import render_report;"
        "content = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes());"
        "print(hashlib.sha256(render_report(content).encode()).hexdigest())"
    )
    environment = os.environ | {
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Auckland",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", program, str(stored)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(html.encode()).hexdigest()


def test_page_is_below_one_and_a_half_megabytes(html: str) -> None:
    assert len(html.encode()) < 1_500_000


def test_nothing_is_fetched_from_anywhere(page: Page) -> None:
    targets = {
        value for _, attributes in page.tags for name, value in attributes.items() if name in ADDRESSES
    }
    assert targets == {"data:,"}
    assert not re.search(r"url\(|@import", "".join(page.styles))
    assert not {tag for tag, _ in page.tags} & {"iframe", "object", "embed", "base", "form", "video", "audio"}


def test_policy_allows_the_scripts_and_style_of_the_page_and_nothing_else(page: Page) -> None:
    policy = next(
        attributes["content"] or ""
        for tag, attributes in page.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    directives = {name: values for name, *values in (part.split() for part in policy.split("; "))}
    executed = [text for attributes, text in page.scripts if attributes.get("type") != "application/json"]
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == [source_hash(text) for text in executed]
    assert directives["style-src"] == [source_hash(text) for text in page.styles]
    assert "unsafe" not in policy


def source_hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_no_attribute_carries_a_script_or_a_style(page: Page) -> None:
    names = {name for _, attributes in page.tags for name in attributes}
    assert not {name for name in names if name.startswith("on") or name == "style"}


def test_specifications_are_the_figures(content: ReportContent, page: Page) -> None:
    embedded = {
        attributes["id"]: json.loads(text)
        for attributes, text in page.scripts
        if attributes.get("type") == "application/json"
    }
    figures = {key: figure for each in sections(content) for key, figure in each.figures.items()}
    assert embedded == {f"specification-{key}": figure for key, figure in figures.items()}


def test_hostile_names_are_text_and_only_text(attacked: Page, hostile_name: str, page: Page) -> None:
    assert [tag for tag, _ in attacked.tags if tag not in ("tr", "td")] == [
        tag for tag, _ in page.tags if tag not in ("tr", "td")
    ]
    assert attacked.text.count(hostile_name) >= 9
    assert "{{7*7}}" in attacked.text
    assert not any(name.startswith("on") for _, attributes in attacked.tags for name in attributes)


def test_no_text_of_the_table_can_end_a_specification(attacked: Page) -> None:
    for attributes, text in attacked.scripts:
        if attributes.get("type") == "application/json":
            assert text.isascii()
            assert not set("<>&") & set(text)


def numbers(evaluation: Evaluation) -> set[str]:
    """Every number of an evaluation that a report shows, as it is written."""
    errors = [
        error
        for step in evaluation.ladder
        for error in (step.score, step.score_se, step.train_score, step.gain, step.gain_se)
    ]
    errors += [error for each in evaluation.comparators for error in (each.score, each.score_se)]
    oof, interval = evaluation.oof, present(evaluation.interval)
    errors += [
        oof.score,
        oof.score_se,
        oof.score**0.5,
        oof.train_score,
        interval.mean_width,
        interval.mean_width / 2,
    ]
    for each in evaluation.predicted_observed:
        errors += [each.predicted, each.observed, each.observed_low, each.observed_high]
    for curve in evaluation.loss_curves:
        errors += [*curve.train, *curve.held_out]
    shares = [oof.explained, interval.coverage, evaluation.mean_weight]
    shares += [share for step in evaluation.ladder for share in (step.explained, step.weight)]
    shares += [each.explained for each in evaluation.comparators]
    return (
        {format_number(error) for error in errors}
        | {format_percent(share) for share in shares}
        | {format_setting(present(step.penalty)) for step in evaluation.ladder}
        | {format_count(each.subjects) for each in evaluation.predicted_observed}
        | {format_count(epoch) for curve in evaluation.loss_curves for epoch in curve.epochs}
    )


def test_every_number_of_the_evaluation_is_in_a_table(content: ReportContent, page: Page) -> None:
    assert numbers(content.evaluation) - page.cells == set()


def test_every_point_of_the_curve_is_in_a_table(content: ReportContent, page: Page) -> None:
    curve = content.dose_response
    assert curve is not None
    estimates = {format_number(value) for value in (*curve.mean, *curve.lower, *curve.upper)}
    assert (estimates | {format_setting(dose) for dose in curve.doses}) - page.cells == set()


def test_first_screen_holds_every_answer(content: ReportContent, page: Page) -> None:
    for answer in answers(
        content.evaluation,
        content.dose_words,
        content.response,
        content.decomposition.interactions,
        content.unit,
    ):
        for text in (answer.question, answer.headline, answer.explanation):
            assert text in page.text


def test_what_is_needed_to_reproduce_is_on_the_page(content: ReportContent, page: Page) -> None:
    for text in (
        content.fingerprint,
        "20260131",
        "2026-01-31",
        "NumPy 2.4.1",
        "trial.csv",
        "numbers in every row",
        "no value for the response",
        "learning rate 0.02",
        "Of 320 networks trained, 2 diverged or ended far above their siblings",
    ):
        assert text in page.text


def test_a_report_without_dose_exclusions_and_notes_is_whole(content: ReportContent, page: Page) -> None:
    bare = replace(content, dose=None, dose_findings=None, exclusions=(), notes=())
    text = read(render_report(bare)).text
    assert "None: every row of the table was used." in text
    asked = answers(bare.evaluation, None, bare.response)
    assert len(asked) >= 4
    for answer in asked:
        assert answer.question in text
        assert answer.explanation in text
    assert "Does dose matter" in page.text
    assert "Does dose matter" not in text


def test_what_not_shown_means_is_reported_where_it_is_said(content: ReportContent, page: Page) -> None:
    pairs = (InteractionTest(("AGE", "BMI"), 0.4), InteractionTest(("AGE", "DOSE"), 0.6))
    asked = replace(content, evaluation=replace(content.evaluation, interaction_tests=pairs))
    assert NOT_SHOWN_MEANS in read(render_report(asked)).text
    # Without pairs nothing is asked of them, and all that is asked of this trial is shown.
    assert NOT_SHOWN_MEANS not in page.text


def test_units_are_reported_with_the_error_and_the_columns(content: ReportContent, page: Page) -> None:
    text = read(render_report(replace(content, units={"DOSE": "mg", "CHG": "ng/mL"}))).text
    assert "is 0.309\u00a0ng/mL (root mean squared error" in text
    assert "± 0.511\u00a0ng/mL at 90\u00a0%" in text
    assert "ng/mL" not in page.text
