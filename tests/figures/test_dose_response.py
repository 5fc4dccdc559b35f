from collections.abc import Callable
from dataclasses import replace
from typing import Any

from covaria.explain.dose_response import DoseResponse, LevelEffect
from covaria.figures import dose_response

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]


def test_draws_bands_curve_and_studied_doses(curve: DoseResponse, drawn_rows: DrawnRows) -> None:
    specification = dose_response(curve, "y").to_dict()
    whole, band, line, ticks = (drawn_rows(specification, layer) for layer in specification["layer"])
    assert whole[1] == {"dose": 10.0, "lower": 1.8, "upper": 2.2}
    assert band[1] == {"dose": 10.0, "lower": 1.9, "upper": 2.1}
    assert line[2] == {"dose": 20.0, "mean": 1.5}
    assert [tick["dose"] for tick in ticks] == [0.0, 5.0, 20.0]
    opacity = [layer["mark"]["opacity"] for layer in specification["layer"][:2]]
    assert opacity[0] < opacity[1]


def test_adjusted_means_are_points_with_bars_in_place_of_ticks(
    curve: DoseResponse, drawn_rows: DrawnRows
) -> None:
    level = LevelEffect(10.0, 31, 2.05, 1.85, 2.25, 1.0, 0.8, 1.2)
    specification = dose_response(replace(curve, levels=(level,)), "y").to_dict()
    bars, points = specification["layer"][3:]
    row = {"dose": 10.0, "adjusted mean": 2.05, "lower": 1.85, "upper": 2.25, "subjects": 31}
    assert drawn_rows(specification, bars) == drawn_rows(specification, points) == [row]
    assert (bars["mark"]["type"], points["mark"]["type"]) == ("rule", "point")
    assert points["encoding"]["y"]["title"] == "Adjusted mean of y"
    assert "points: adjusted means, 95\u00a0% intervals" in specification["title"]["subtitle"]


def test_ticks_are_called_what_they_mark(curve: DoseResponse) -> None:
    keys = [
        dose_response(replace(curve, of=replace(curve.of, dose_levels=levels)), "y").to_dict()["title"][
            "subtitle"
        ][1]
        for levels in (3, 800)
    ]
    assert keys == ["ticks: doses studied", "ticks: lowest and highest dose studied"]


def test_description_tells_range_of_dose_and_response(curve: DoseResponse) -> None:
    description = dose_response(curve, "y").to_dict()["description"]
    assert "from dose 0 to 20; lowest 1.00, highest 2.00" in description
