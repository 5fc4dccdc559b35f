from collections.abc import Callable
from dataclasses import replace
from typing import Any

from covaria.figures import predicted_observed
from covaria.model.evaluation import Evaluation

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]


def test_both_axes_span_the_same_range_and_hold_every_bar(evaluation: Evaluation) -> None:
    line = predicted_observed(evaluation, "y").to_dict()["layer"][0]
    across, up = (line["encoding"][channel]["scale"]["domain"] for channel in "xy")
    assert across == up
    assert across[0] < 0.9
    assert across[1] > 4.1


def test_identity_line_runs_from_corner_to_corner(evaluation: Evaluation, drawn_rows: DrawnRows) -> None:
    specification = predicted_observed(evaluation, "y").to_dict()
    line = specification["layer"][0]
    ends = drawn_rows(specification, line)
    assert [end["predicted"] for end in ends] == line["encoding"]["x"]["scale"]["domain"]
    assert all(end["predicted"] == end["observed"] for end in ends)


def test_without_bins_the_figure_is_empty_and_still_valid(evaluation: Evaluation) -> None:
    specification = predicted_observed(replace(evaluation, predicted_observed=()), "y").to_dict()
    assert "0 bins" in specification["description"]


def test_rows_of_the_same_subject_are_not_called_subjects(evaluation: Evaluation) -> None:
    specification = predicted_observed(replace(evaluation, rows=1280), "y").to_dict()
    assert "2 bins of rows (23 in all)" in specification["description"]
