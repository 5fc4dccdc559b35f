from collections.abc import Callable
from dataclasses import replace
from typing import Any

from covaria.explain.dose_response import DoseResponse
from covaria.figures import dose_response

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]


def test_draws_band_curve_and_studied_doses(curve: DoseResponse, drawn_rows: DrawnRows) -> None:
    specification = dose_response(curve, "y").to_dict()
    band, line, ticks = (drawn_rows(specification, layer) for layer in specification["layer"])
    assert band[1] == {"dose": 10.0, "lower": 1.9, "upper": 2.1}
    assert line[2] == {"dose": 20.0, "mean": 1.5}
    assert [tick["dose"] for tick in ticks] == [0.0, 5.0, 20.0]


def test_ticks_are_called_what_they_mark(curve: DoseResponse) -> None:
    keys = [
        dose_response(replace(curve, dose_levels=levels), "y").to_dict()["title"]["subtitle"][1]
        for levels in (3, 800)
    ]
    assert keys == ["ticks: doses studied", "ticks: lowest and highest dose studied"]


def test_description_tells_range_of_dose_and_response(curve: DoseResponse) -> None:
    description = dose_response(curve, "y").to_dict()["description"]
    assert "from dose 0 to 20; lowest 1.00, highest 2.00" in description
