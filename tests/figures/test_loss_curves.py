from collections.abc import Callable
from dataclasses import replace
from typing import Any

from covaria.figures import loss_curves
from covaria.model.evaluation import Evaluation, LossCurve

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]


def test_every_epoch_of_every_rung_is_drawn_in_sample_and_held_out(
    evaluation: Evaluation, drawn_rows: DrawnRows
) -> None:
    specification = loss_curves(evaluation).to_dict()
    points = drawn_rows(specification, specification)
    drawn = {(point["rung"], point["rows"], point["epoch"]): point["loss"] for point in points}
    assert len(drawn) == 12
    assert drawn["dense", "held out", 20] == 0.12
    assert drawn["dense", "in sample", 20] == 0.07


def test_a_diverged_epoch_leaves_a_gap(evaluation: Evaluation, drawn_rows: DrawnRows) -> None:
    diverged = LossCurve("dense", (1, 2), (1.0, float("nan")), (1.0, 0.9))
    specification = loss_curves(replace(evaluation, loss_curves=(diverged,))).to_dict()
    assert [point["loss"] for point in drawn_rows(specification, specification)] == [1.0, 0.9, 1.0, None]
