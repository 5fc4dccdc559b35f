from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from covaria.explain.axes import EffectPoints
from covaria.explain.effects import InteractionTerm
from covaria.figures import interaction_maps
from covaria.figures.cell_edges import cell_edges
from covaria.figures.theme import ABOVE_COLOUR, BELOW_COLOUR, MIDDLE_COLOUR

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]
AGE = EffectPoints("AGE", (30.0, 50.0, 80.0), (), (0.4, 0.3, 0.3))
SEX = EffectPoints("SEX", (), ("F", "M"), (0.5, 0.5))


@pytest.fixture
def term() -> InteractionTerm:
    effect = ((0.1, -0.1), (-0.2, 0.2), (0.0, 0.0))
    return InteractionTerm((AGE, SEX), effect, "units", 0.2, 0.1, 0.3, 0.003, is_found=True)


def test_every_pair_of_points_is_a_rectangle(term: InteractionTerm, drawn_rows: DrawnRows) -> None:
    specification = interaction_maps([term], "y").to_dict()
    (panel,) = specification["concat"]
    rows = drawn_rows(specification, panel)
    assert {(row["x_at"], row["y"]): row["effect"] for row in rows} == {
        ("30.0", "F"): 0.1,
        ("30.0", "M"): -0.1,
        ("50.0", "F"): -0.2,
        ("50.0", "M"): 0.2,
        ("80.0", "F"): 0.0,
        ("80.0", "M"): 0.0,
    }
    assert [(row["x"], row["x_end"]) for row in rows[::2]] == [(20.0, 40.0), (40.0, 65.0), (65.0, 95.0)]


def test_nothing_is_the_middle_colour_in_every_map(term: InteractionTerm) -> None:
    weak = replace(term, effect=((0.01, -0.01), (0.0, 0.0), (0.0, 0.0)))
    for panel in interaction_maps([term, weak], "y").to_dict()["concat"]:
        scale = panel["encoding"]["color"]["scale"]
        assert scale == {"domain": [-0.2, 0, 0.2], "range": [BELOW_COLOUR, MIDDLE_COLOUR, ABOVE_COLOUR]}


def test_weaker_pairs_of_many_are_counted(term: InteractionTerm) -> None:
    specification = interaction_maps([term] * 8, "y").to_dict()
    assert len(specification["concat"]) == 6
    assert "2 weaker pairs are not drawn" in specification["title"]["subtitle"]


def test_a_cell_reaches_half_way_to_its_neighbours() -> None:
    assert cell_edges([1.0, 2.0, 4.0]) == [0.5, 1.5, 3.0, 5.0]
    assert cell_edges([7.0]) == [6.5, 7.5]
