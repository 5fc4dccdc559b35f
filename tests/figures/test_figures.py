"""What holds for figures, on four of them: valid Vega-Lite, accessible, deterministic, safe with any name."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import altair
import jsonschema
import pytest

from covaria.explain.dose_response import DoseResponse
from covaria.figures import dose_response, ladder, loss_curves, predicted_observed
from covaria.model.evaluation import Evaluation

HOSTILE = 'a"];alert(1)//\' + datum["x.y"] </script>'

Draw = Callable[[Evaluation, DoseResponse, str], dict[str, Any]]
FIGURES: dict[str, Draw] = {
    "ladder": lambda evaluation, *_: ladder(evaluation).to_dict(),
    "loss_curves": lambda evaluation, *_: loss_curves(evaluation).to_dict(),
    "predicted_observed": lambda evaluation, _, name: predicted_observed(evaluation, name).to_dict(),
    "dose_response": lambda _, curve, name: dose_response(curve, name).to_dict(),
}


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    schema = Path(altair.__file__).parent / "vegalite" / "v6" / "schema" / "vega-lite-schema.json"
    return jsonschema.Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))


@pytest.fixture(params=FIGURES)
def draw(request: pytest.FixtureRequest) -> Draw:
    return FIGURES[request.param]


def texts(node: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for name, child in node.items():
            yield from texts(child, name)
    elif isinstance(node, list):
        for child in node:
            yield from texts(child, key)
    elif isinstance(node, str):
        yield key, node


def test_is_what_the_vega_lite_schema_allows(
    draw: Draw, validator: jsonschema.Draft7Validator, evaluation: Evaluation, curve: DoseResponse
) -> None:
    specification = json.loads(json.dumps(draw(evaluation, curve, "response"), allow_nan=False))
    validator.validate(specification)


def test_has_title_and_description(draw: Draw, evaluation: Evaluation, curve: DoseResponse) -> None:
    specification = draw(evaluation, curve, "response")
    assert specification["title"]["text"]
    assert len(specification["description"]) > 40


def test_drawing_twice_gives_the_same(draw: Draw, evaluation: Evaluation, curve: DoseResponse) -> None:
    first, second = (json.dumps(draw(evaluation, curve, "response")) for _ in range(2))
    assert first == second


def test_names_of_the_table_are_titles_only(draw: Draw, evaluation: Evaluation, curve: DoseResponse) -> None:
    hostile = replace(curve, of=replace(curve.of, dose=HOSTILE))
    places = {key for key, text in texts(draw(evaluation, hostile, HOSTILE)) if HOSTILE[:15] in text}
    assert places <= {"title"}


def test_names_of_the_table_are_shown(evaluation: Evaluation, curve: DoseResponse) -> None:
    shown = [text for _, text in texts(dose_response(curve, "ADAS").to_dict())]
    assert "Dose (DOSE)" in shown
    assert "Predicted mean of ADAS" in shown


def test_is_readable_without_evaluating_expressions(
    draw: Draw, evaluation: Evaluation, curve: DoseResponse
) -> None:
    keys = {key for key, _ in texts(draw(evaluation, curve, "response"))}
    assert not keys & {"expr", "signal", "calculate", "filter", "url", "href", "labelExpr"}
