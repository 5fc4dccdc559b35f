from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from covaria.explain.axes import EffectPoints
from covaria.explain.effects import InteractionTerm, MainEffect
from covaria.figures import effects, interactions

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]
AGE = EffectPoints("AGE", (30.0, 50.0), (), (0.5, 0.5))
SEX = EffectPoints("SEX", (), ("F", "M"), (0.5, 0.5))


@pytest.fixture
def found() -> tuple[MainEffect, ...]:
    return (
        MainEffect(AGE, (-1.0, 1.0), (-1.2, 0.8), (-0.8, 1.2), "units", 0.6, 0.5, 0.7),
        MainEffect(SEX, (-0.1, 0.1), (-0.3, 0.0), (0.1, 0.2), "units", 0.02, 0.0, 0.1),
    )


@pytest.fixture
def term() -> InteractionTerm:
    return InteractionTerm(
        (AGE, SEX), ((0.1, -0.1), (-0.1, 0.1)), "units", 0.2, 0.1, 0.3, 0.003, is_found=True
    )


def test_numbers_are_lines_levels_points(found: tuple[MainEffect, ...], drawn_rows: DrawnRows) -> None:
    specification = effects(found, "y").to_dict()
    lines, points = specification["concat"]
    assert [layer["mark"]["type"] for layer in lines["layer"]] == ["area", "line"]
    assert [layer["mark"]["type"] for layer in points["layer"]] == ["rule", "point"]
    row = {"place": 30.0, "effect": -1.0, "lower": -1.2, "upper": -0.8}
    assert drawn_rows(specification, lines)[0] == row
    assert [each["place"] for each in drawn_rows(specification, points)] == ["F", "M"]


def test_0_and_1_are_points_without_ticks_between(found: tuple[MainEffect, ...]) -> None:
    flag = EffectPoints("FLAG", (0.0, 1.0), (), (0.8, 0.2))
    (panel,) = effects([replace(found[0], points=flag)], "y").to_dict()["concat"]
    assert [layer["mark"]["type"] for layer in panel["layer"]] == ["rule", "point"]
    assert all(layer["encoding"]["x"]["axis"]["values"] == [0, 1] for layer in panel["layer"])


def test_all_panels_have_the_same_scale(found: tuple[MainEffect, ...]) -> None:
    panels = effects(found, "y").to_dict()["concat"]
    scales = [layer["encoding"]["y"]["scale"]["domain"] for panel in panels for layer in panel["layer"]]
    assert all(scale == [-1.2, 1.2] for scale in scales)


def test_weak_effects_of_many_are_counted(found: tuple[MainEffect, ...]) -> None:
    specification = effects(found * 7, "y").to_dict()
    assert len(specification["concat"]) == 12
    assert "2 weaker effects are not drawn" in specification["title"]["subtitle"]


def test_an_interaction_that_is_claimed_looks_otherwise(term: InteractionTerm, drawn_rows: DrawnRows) -> None:
    terms = [term, replace(term, p_value=0.2, is_found=False), replace(term, p_value=None, is_found=False)]
    specification = interactions(terms).to_dict()
    rows = drawn_rows(specification, specification)
    assert [row["kind"] for row in rows] == ["found", "not shown", "not shown"]
    assert [row["test"] for row in rows] == ["p = 0.003", "p = 0.2", "not tested"]
    assert rows[0]["share"] == 0.2
