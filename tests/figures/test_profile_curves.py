from collections.abc import Callable
from dataclasses import replace
from typing import Any

from covaria.explain.dose_response import DoseResponse
from covaria.figures import profile_curves
from covaria.figures.theme import PROFILE_COLOURS, TITLE_CHARACTERS

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]


def test_each_profile_has_its_line_band_and_colour(curve: DoseResponse, drawn_rows: DrawnRows) -> None:
    higher = replace(curve, mean=(2.0, 3.0, 2.5))
    specification = profile_curves({"AGE 30": curve, "AGE 60": higher}, "y").to_dict()
    band, line = specification["layer"]
    rows = drawn_rows(specification, line | {"data": specification["data"]})
    assert [(row["profile"], row["dose"], row["mean"]) for row in rows] == [
        ("AGE 30", 0.0, 1.0),
        ("AGE 30", 10.0, 2.0),
        ("AGE 30", 20.0, 1.5),
        ("AGE 60", 0.0, 2.0),
        ("AGE 60", 10.0, 3.0),
        ("AGE 60", 20.0, 2.5),
    ]
    assert (rows[0]["lower"], rows[0]["upper"]) == (0.8, 1.2)
    scale = line["encoding"]["color"]["scale"]
    assert scale == {"domain": ["AGE 30", "AGE 60"], "range": list(PROFILE_COLOURS[:2])}
    assert band["encoding"]["color"]["scale"] == scale


def test_long_names_that_are_alike_stay_apart(curve: DoseResponse) -> None:
    curves = {"x" * 70 + "a": curve, "x" * 70 + "b": curve}
    names = profile_curves(curves, "y").to_dict()["layer"][0]["encoding"]["color"]["scale"]["domain"]
    assert len(set(names)) == 2
    assert max(map(len, names)) <= 64


def test_a_title_too_long_for_a_telephone_is_broken_into_lines(curve: DoseResponse) -> None:
    title = profile_curves({"AGE 30": curve}, "y", expected="mean score").to_dict()["title"]["text"]
    assert " ".join(title) == "Mean score of response over the dose, by profile"
    assert len(title) == 2
    assert max(map(len, title)) <= TITLE_CHARACTERS
