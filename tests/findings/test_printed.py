"""A model that prints itself: short, in the report's words, no table of floats, no subject's value."""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import covaria
from covaria import FitSettings, ResponseModel
from covaria.findings.answers import answers
from covaria.findings.dose_words import DoseWords
from covaria.model.dose_findings import dose_findings
from covaria.wording.numbers import format_number

SETTINGS = FitSettings(
    folds=3, repeats=1, restarts=1, steps=60, penalties=(1e-2,), linear_penalties=(0.1,), evidence_steps=4
)
ROWS = 90


def columns_of(**changed: Any) -> dict[str, Any]:
    random = np.random.default_rng(12)
    age, dose = random.normal(50, 9, ROWS).round(3), np.tile([0.0, 10.0, 20.0], ROWS // 3)
    y = (0.05 * age + 0.15 * dose + random.normal(0, 0.5, ROWS)).round(4)
    return {"age": age, "dose": dose, "y": y, **changed}


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    return columns_of()


@pytest.fixture(scope="module")
def model(columns: Mapping[str, Any]) -> ResponseModel:
    return covaria.fit_model(
        columns, "y", dose="dose", settings=SETTINGS, units={"dose": "mg"}, goal="max", delta=1.0
    )


@pytest.fixture(scope="module")
def of_arms() -> ResponseModel:
    arm = np.tile(["Placebo", "A", "B"], ROWS // 3)
    columns = columns_of(ARM=arm)
    return covaria.fit_model(columns, "y", arm="ARM", covariates="age", settings=SETTINGS, comparators="few")


@pytest.fixture(scope="module")
def plain() -> ResponseModel:
    return covaria.fit_model(columns_of(), "y", covariates="age", settings=SETTINGS, comparators="few")


def test_it_takes_about_ten_lines(model: ResponseModel, of_arms: ResponseModel, plain: ResponseModel) -> None:
    for each in (model, of_arms, plain):
        assert 7 <= len(repr(each).splitlines()) <= 13
        assert len(repr(each)) < 2000
        assert str(each) == repr(each)


def test_it_says_what_the_report_says(model: ResponseModel) -> None:
    text = repr(model)
    words = DoseWords(dose_findings(model), "y", {"dose": "mg"})
    assert words.effect() in text
    assert f"{ROWS} subjects from the data frame" in text
    found = model.evaluation
    for number in (found.oof.explained, found.oof.score, found.oof.score_se):
        assert format_number(number) in text
    sentence = answers(found, words, "y", model.interactions())
    assert len(sentence) >= 5
    for answer in sentence:
        assert re.search(f"{re.escape(answer.question)} +{re.escape(answer.headline)}\n", text)


def test_it_says_how_to_go_on(model: ResponseModel, of_arms: ResponseModel, plain: ResponseModel) -> None:
    for each, call in ((model, "dose_response"), (of_arms, "arm_effects"), (plain, "covariate_effects")):
        last = repr(each).splitlines()[-1]
        for words in ("model.predict(table)", f"model.{call}()", "covaria.write_report(model,"):
            assert words in last
        assert getattr(each, call)() is not None


def test_arms_are_reported_with_their_interval(of_arms: ResponseModel) -> None:
    assert re.search(
        r"The adjusted mean of “y” is higher by [\d.]+ \([\d.]+ to [\d.]+\) in “B”", repr(of_arms)
    )
    assert "the arm “ARM” and “age”" in repr(of_arms)


def test_no_value_of_a_subject_is_shown(model: ResponseModel, columns: Mapping[str, Any]) -> None:
    for shown in (repr(model), model._repr_html_()):
        numbers = set(re.findall(r"\d+\.\d+", shown))
        assert numbers
        assert not numbers & {str(value) for name in ("age", "y") for value in columns[name]}


class Parsed(HTMLParser):
    """Elements, attributes and text of a piece of HTML; every element must be closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"


def test_a_notebook_shows_the_same_words(model: ResponseModel) -> None:
    html = model._repr_html_()
    assert len(html) < 6000
    parsed = Parsed(html)
    for line in repr(model).splitlines()[:4]:
        assert line in parsed.text
    for question in ("Does dose matter, and which dose is best?", "Is it overfit?"):
        assert question in parsed.text


def test_a_notebook_loads_nothing_and_takes_its_colours_from_the_page(model: ResponseModel) -> None:
    parsed = Parsed(model._repr_html_())
    assert set(parsed.seen) <= {"div", "strong", "table", "tr", "td", "code"}
    assert {name for name, _ in parsed.attributes} == {"style"}
    styles = " ".join(value or "" for _, value in parsed.attributes)
    assert "url(" not in styles
    for colour in re.findall(r"(?:color|background): *([^;]+)", styles):
        assert colour in {"inherit", "transparent"}


HOSTILE = "<img src=x onerror=alert(1)>&\"'"


def test_hostile_names_are_text(plain: ResponseModel) -> None:
    hostile = replace(
        plain, response=HOSTILE, provenance=replace(plain.provenance, source=f"{HOSTILE}\x1b[31m.csv")
    )
    parsed = Parsed(hostile._repr_html_())
    assert "img" not in parsed.seen
    assert HOSTILE in parsed.text
    assert "\x1b" not in repr(hostile)
    assert "\\x1b[31m" in repr(hostile)


def test_refits_are_reported(model: ResponseModel) -> None:
    from covaria.model.headline import headline
    from covaria.model.sensitivity import Refit, Sensitivity, Variation

    own = headline(model)
    refitted = replace(model, sensitivity=Sensitivity(own, (Refit(Variation.SEED, "", 0, own),), 0))
    assert "No conclusion changes in any of 1 refits." in repr(refitted)


@pytest.mark.slow
def test_a_loaded_model_prints_the_same_in_a_fresh_process(model: ResponseModel, tmp_path: Path) -> None:
    path = tmp_path / "model.covaria"
    covaria.save_model(model, path)
    program = f"from covaria.model import load_model; print(load_model({str(path)!r}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == f"{model!r}\n"


def test_a_dose_alone_is_named_alone() -> None:
    model = covaria.fit_model(
        columns_of(), "y", dose="dose", covariates="dose", settings=SETTINGS, comparators="few"
    )
    assert "Predicted from the dose “dose” alone" in repr(model)
