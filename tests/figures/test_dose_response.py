from collections.abc import Callable
from dataclasses import replace
from typing import Any

from covaria.explain.dose_response import DoseResponse, LevelEffect, StudiedDoses
from covaria.figures import dose_response

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]


def test_draws_both_bands_curve_and_studied_doses(curve: DoseResponse, drawn_rows: DrawnRows) -> None:
    specification = dose_response(curve, "y").to_dict()
    whole, band, line, ticks = (drawn_rows(specification, layer) for layer in specification["layer"])
    assert whole[1] == {"dose": 10.0, "lower": 1.8, "upper": 2.2}
    assert band[1] == {"dose": 10.0, "lower": 1.9, "upper": 2.1}
    assert line[2] == {"dose": 20.0, "mean": 1.5}
    assert [tick["dose"] for tick in ticks] == [0.0, 5.0, 20.0]


def test_adjusted_means_are_points_with_intervals(curve: DoseResponse, drawn_rows: DrawnRows) -> None:
    level = LevelEffect(5.0, 30, 1.4, 1.1, 1.7, 0.4, 0.1, 0.7)
    specification = dose_response(replace(curve, levels=(level,)), "y").to_dict()
    drawn = [drawn_rows(specification, layer) for layer in specification["layer"][3:]]
    values = [set(row.values()) for rows in drawn for row in rows]
    assert all(5.0 in own for own in values)
    assert any({1.1, 1.7} <= own for own in values)
    assert any(1.4 in own for own in values)
    assert "adjusted means" in specification["title"]["subtitle"][1]


def test_ticks_are_called_what_they_mark(curve: DoseResponse) -> None:
    keys = [
        dose_response(replace(curve, of=StudiedDoses("DOSE", (0.0, 5.0, 20.0), levels)), "y").to_dict()[
            "title"
        ]["subtitle"][1]
        for levels in (3, 800)
    ]
    assert keys == ["ticks: doses studied", "ticks: lowest and highest dose studied"]


def test_description_shows_range_of_dose_and_response(curve: DoseResponse) -> None:
    description = dose_response(curve, "y").to_dict()["description"]
    assert "from dose 0 to 20; lowest 1.00, highest 2.00" in description
