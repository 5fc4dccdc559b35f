from collections.abc import Callable
from typing import Any

import pytest

from covaria.figures import coverage, residual_quantiles, residuals
from covaria.model.residual_checks import (
    Cell,
    CoverageCell,
    CoverageTrend,
    QuantileCell,
    ResidualCell,
    ResidualTrend,
)

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]


def at(value: float, mean: float = 0.1) -> ResidualCell:
    return ResidualCell(Cell(20, value, ""), mean, mean - 0.2, mean + 0.2, 0.9, mean / 2)


@pytest.fixture
def trends() -> tuple[ResidualTrend, ...]:
    site = tuple(ResidualCell(Cell(15, None, level), 0.0, -0.3, 0.3, 1.2, None) for level in "BA")
    return (
        ResidualTrend("", (at(1.0), at(2.0, -0.1))),
        ResidualTrend("AGE", (at(30.0, 0.5), at(60.0, -0.4))),
        ResidualTrend("SITEID", site),
        ResidualTrend("DOSE", (at(0.0), at(5.0))),
    )


def test_prediction_and_dose_come_first_then_the_strongest_trends(trends: tuple[ResidualTrend, ...]) -> None:
    panels = residuals(trends, "y", "DOSE").to_dict()["concat"]
    titles = [panel["title"]["text"] for panel in panels]
    assert titles == ["against predicted y", "against DOSE", "against AGE", "against SITEID"]


def test_every_cell_is_drawn_with_its_bars(trends: tuple[ResidualTrend, ...], drawn_rows: DrawnRows) -> None:
    specification = residuals(trends, "y", "DOSE").to_dict()
    age = specification["concat"][2]
    assert drawn_rows(specification, age["layer"][0] | age)[0] == {
        "place": 30.0,
        "subjects": 20,
        "mean": 0.5,
        "low": 0.3,
        "high": 0.7,
        "below": -0.4,
        "above": 1.4,
        "sd": 0.9,
        "smooth": 0.25,
    }
    site = specification["concat"][3]
    assert [row["place"] for row in drawn_rows(specification, site["layer"][0] | site)] == ["B", "A"]
    assert len(site["layer"]) == len(age["layer"]) - 1


def test_all_panels_share_a_scale_around_nothing(trends: tuple[ResidualTrend, ...]) -> None:
    panels = residuals(trends, "y").to_dict()["concat"]
    domains = [layer["encoding"]["y"]["scale"]["domain"] for panel in panels for layer in panel["layer"]]
    assert all(low == -high and high >= 1.4 for low, high in domains)
    assert len({tuple(domain) for domain in domains}) == 1


def test_weaker_trends_of_many_are_counted(trends: tuple[ResidualTrend, ...]) -> None:
    specification = residuals(trends * 4, "y").to_dict()
    assert len(specification["concat"]) == 12
    assert "4 covariates of weaker trends are not drawn" in specification["title"]["subtitle"]


def test_quantiles_are_beside_the_line_of_equals(drawn_rows: DrawnRows) -> None:
    cells = [QuantileCell(11, -1.5, -1.7), QuantileCell(30, 0.0, 0.1), QuantileCell(11, 1.5, 1.9)]
    specification = residual_quantiles(cells).to_dict()
    line, points = specification["layer"]
    assert [row["residual"] for row in drawn_rows(specification, points)] == [-1.7, 0.1, 1.9]
    ends = drawn_rows(specification, line)
    assert all(end["normal"] == end["residual"] for end in ends)
    assert "the highest 1.90 where it has 1.50" in specification["description"]


def test_coverage_is_drawn_over_dose_and_prediction_beside_the_promise(drawn_rows: DrawnRows) -> None:
    cells = (
        CoverageCell(Cell(40, 0.0, ""), 0.9, 0.76, 0.97),
        CoverageCell(Cell(40, 5.0, ""), 0.85, 0.70, 0.94),
    )
    trends = (CoverageTrend("DOSE", cells), CoverageTrend("", cells))
    specification = coverage(trends, 0.9, "y").to_dict()
    over_dose, over_prediction = specification["concat"]
    assert drawn_rows(specification, over_dose["layer"][0]) == [{"inside": 0.9}]
    rows = drawn_rows(specification, over_dose["layer"][1])
    assert rows[1] == {"place": 5.0, "subjects": 40, "inside": 0.85, "low": 0.70, "high": 0.94}
    assert over_dose["layer"][1]["encoding"]["x"]["title"] == "Dose (DOSE)"
    assert over_prediction["layer"][1]["encoding"]["x"]["title"] == "Predicted y"
    low, high = over_dose["layer"][1]["encoding"]["y"]["scale"]["domain"]
    assert low < 0.7
    assert high == 1.0
