import json
from pathlib import Path
from typing import Any

import altair
import jsonschema
import numpy as np
import pytest

from covaria.figures import curves, scatter
from covaria.figures.grammar import Figure

LINE = {"a line": ([0.0, 1.0], [1.0, 3.0])}
POINTS = {"first": ([0.0, 1.0, 2.0], [1.0, np.nan, 12345.678]), "second": ([1.0], [2.0])}
FIGURES = {
    "curves": curves(POINTS, title="T", x="X", y="Y", rules={"level": 2.0}),
    "log": curves(POINTS, title="T", x="X", y="Y", log=True),
    "points": scatter(POINTS, title="T", x="X", y="Y"),
    "points and lines": scatter(POINTS, LINE, title="T", x="X", y="Y", limits=(0.0, 5.0)),
    "identity": scatter(LINE, title="T", x="X", y="Y", identity=True),
}


def rows_of(figure: Figure) -> list[dict[str, Any]]:
    return [row for rows in figure.to_dict()["datasets"].values() for row in rows]


@pytest.mark.parametrize("name", FIGURES)
def test_is_what_the_vega_lite_schema_allows(name: str) -> None:
    schema = Path(altair.__file__).parent / "vegalite" / "v6" / "schema" / "vega-lite-schema.json"
    validator = jsonschema.Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
    validator.validate(json.loads(json.dumps(FIGURES[name].to_dict(), allow_nan=False)))


@pytest.mark.parametrize("name", FIGURES)
def test_says_in_words_what_is_drawn(name: str) -> None:
    described = FIGURES[name].to_dict()["description"]
    assert described.startswith("T: Y against X")
    assert ("a line" in described) == ("lines" in name or name == "identity")


def test_values_that_are_not_finite_are_not_drawn_and_others_are_rounded() -> None:
    drawn = [(row["x"], row["y"]) for row in rows_of(FIGURES["points"]) if row["name"] == "first"]
    assert drawn == [(0.0, 1.0), (1.0, None), (2.0, 12350.0)]


def test_a_logarithmic_axis_leaves_out_what_it_has_no_place_for() -> None:
    figure = curves({"a": ([1, 2, 3], [0.0, -1.0, 0.5])}, title="T", x="X", y="Y", log=True)
    assert [row["y"] for row in rows_of(figure)] == [0.5]


def test_both_axes_of_an_identity_are_alike() -> None:
    drawn = FIGURES["identity"].to_dict()
    encodings = [layer["encoding"] for layer in drawn["layer"]]
    assert all(each["x"]["scale"] == each["y"]["scale"] for each in encodings)
    low, high = encodings[0]["x"]["scale"]["domain"]
    assert low < 0.0
    assert high > 3.0
    assert drawn["width"] == drawn["height"]
