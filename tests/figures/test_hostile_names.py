"""Names that are code elsewhere (to HTML, to Vega, to JSON) are nothing but words in any figure."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import altair
import jsonschema
import numpy as np
import pytest

import covaria
from covaria import figures
from covaria.figures.study_figure import Measure, by_design
from covaria.model.headline import headline
from covaria.model.learning_curve import LearningCurve, LearningPoint
from covaria.model.sensitivity import Refit, Sensitivity, Variation
from support.studies import summary_row

pytestmark = pytest.mark.slow

# Unprintable characters, as those that turn the direction of text, are refused with the table.
HOSTILE = {
    "quotes": 'it\'s "quoted" `so`',
    "markup": "</script><img src=x onerror=alert(1)>&lt;",
    "field": "a[0].b",
    "expression": "datum['x'] + width",
    "long": "longer_than_any_" * 30,
    "right to left": "שלום עולם",
    "emoji": "👩🔬 🧪",
    "backslash": "\\u0041\\",
    "template": "{{7*7}} ${x} %s",
}
RESPONSE = "'a[0].b\\\"<i>&ש🔬"
"""A bit of each, as short as an axis shows whole."""
HOVERED = {mark: {"tooltip": True} for mark in ("bar", "line", "point", "rect", "rule", "tick")}
"""As in a report's page: what has no tooltip of its own has one of the titles of its axes."""
DOSE, UNIT = "d[0].\"'\\<b>&", "[\"x'].</b>\\"
WORDS = {"title", "text", "subtitle", "description", "domain", "sort", "datasets", "values"}
"""The only places of a figure where a name from a table may be: none of them is read as code."""
OF_LESSONS = {"curves", "scatter"}
"""Figures that no model draws."""
OF_STUDIES = {"by_design"}
NAMES = sorted(set(figures.__all__) - {"ModelFigures", "plot"} | OF_STUDIES)
Specification = dict[str, Any]
SHARES = [k / 10 for k in range(len(HOSTILE))]


def fitted_to(role: str) -> covaria.ResponseModel:
    """A model of covariates, categories and a treatment with hostile names, levels and units."""
    random, rows = np.random.default_rng(4), 240
    columns: dict[str, Any] = {name: random.uniform(20, 80, rows) for name in list(HOSTILE.values())[:6]}
    columns |= {name: random.choice(list(HOSTILE.values()), rows) for name in list(HOSTILE.values())[6:]}
    arms = list(HOSTILE.values())[:5]
    columns[DOSE] = random.choice([0.0, 5.0, 20.0] if role == "dose" else arms, rows)
    moved = columns[DOSE] / 10 if role == "dose" else 0.3 * (columns[DOSE] == arms[1])
    columns[RESPONSE] = (
        np.sin(columns[HOSTILE["quotes"]] / 9) * moved
        + (columns[HOSTILE["emoji"]] == HOSTILE["markup"])
        + random.normal(0, 0.3, rows)
    )
    settings = covaria.FitSettings(
        folds=3, restarts=1, steps=20, penalties=(0.01,), linear_penalties=(0.1,), evidence_steps=2
    )
    units = dict.fromkeys(columns, UNIT)
    return covaria.fit_model(
        columns, RESPONSE, roles={DOSE: role}, units=units, settings=settings, comparators="few"
    )


@pytest.fixture(scope="module")
def specifications() -> dict[str, Specification]:
    """Every figure of the package by its name."""
    fitted, arms = fitted_to("dose"), fitted_to("arm")
    own = headline(fitted)
    refits = tuple(Refit(Variation.SEED, name, 0, own) for name in HOSTILE.values())
    points = (LearningPoint(0.5, 120, 1.1, 0.1), LearningPoint(1.0, 240, 1.0, 0.1))
    evaluation = replace(fitted.evaluation, learning_curve=LearningCurve(points, 0.95, 0.05, 0.03, 0.07))
    model = replace(fitted, evaluation=evaluation, sensitivity=Sensitivity(own, refits, 0))
    methods = {
        name: getattr(covaria.plot(arms if name == "arm_differences" else model), name)
        for name in set(NAMES) - {"each_subject", *OF_LESSONS, *OF_STUDIES}
    }
    drawn = {name: method().to_dict() for name, method in methods.items()}
    drawn["each_subject"] = figures.each_subject(
        [0.0, 1.0], [0.5, 0.4], RESPONSE, dict(model.units)
    ).to_dict()
    named = {name: ([0.0, 1.0], [1.0, 2.0]) for name in HOSTILE.values()}
    drawn["curves"] = figures.curves(named, title=RESPONSE, x=DOSE, y=RESPONSE).to_dict()
    drawn["scatter"] = figures.scatter(named, named, title=RESPONSE, x=DOSE, y=RESPONSE).to_dict()
    names = list(HOSTILE.values())
    rows = [
        summary_row(RESPONSE, DOSE, name, claimed=share) for name, share in zip(names, SHARES, strict=True)
    ]
    measure = Measure("Claims", "Share", lambda row: row.claimed, 0.5)
    drawn["by_design"] = by_design(measure, rows, (0.0, 1.0), names).to_dict()
    return drawn


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    schema = Path(altair.__file__).parent / "vegalite" / "v6" / "schema" / "vega-lite-schema.json"
    return jsonschema.Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))


def code(node: object, key: str = "") -> Iterator[str]:
    """Every string that is not where words are."""
    if isinstance(node, dict):
        for name, child in node.items():
            if name not in WORDS or (name == "title" and isinstance(child, dict)):
                yield from code(child, name)
    elif isinstance(node, list):
        for child in node:
            yield from code(child, key)
    elif isinstance(node, str) and key not in WORDS:
        yield node


def titles(node: object) -> Iterator[str]:
    """The titles of axes and legends that are shown; a title that is cut is another's business."""
    if isinstance(node, dict):
        for channel in ("x", "y", "color"):
            title = node.get("encoding", {}).get(channel, {}).get("title")
            if isinstance(title, str):
                yield title
        for child in node.values():
            yield from titles(child)
    elif isinstance(node, list):
        for child in node:
            yield from titles(child)


@pytest.mark.parametrize("name", NAMES)
def test_is_what_the_vega_lite_schema_allows(
    name: str, specifications: dict[str, Specification], validator: jsonschema.Draft7Validator
) -> None:
    validator.validate(json.loads(json.dumps(specifications[name], allow_nan=False)))


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_table_is_read_as_code(name: str, specifications: dict[str, Specification]) -> None:
    read = list(code(specifications[name]))
    assert "quantitative" in read
    pieces = [text[:12] for text in (RESPONSE, DOSE, UNIT, *HOSTILE.values())]
    assert [text for text in read if any(piece in text for piece in pieces)] == []


@pytest.mark.parametrize("name", NAMES)
def test_vega_draws_every_name_as_the_words_that_it_is(
    name: str, specifications: dict[str, Specification]
) -> None:
    converter = pytest.importorskip("vl_convert")
    specification = specifications[name]
    page = {**specification, "config": {**specification["config"], **HOVERED}}
    drawn = ElementTree.fromstring(converter.vegalite_to_svg(page))
    elements = {re.sub(r"\{.*\}", "", each.tag) for each in drawn.iter()}
    assert elements <= {
        "svg",
        "g",
        "path",
        "text",
        "tspan",
        "rect",
        "defs",
        "clipPath",
        "linearGradient",
        "stop",
        "line",
    }
    shown = {"".join(each.itertext()) for each in drawn.iter() if each.tag.endswith("text")}
    assert set(titles(specification)) <= shown
