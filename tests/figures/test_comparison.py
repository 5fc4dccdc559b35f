from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from covaria.figures import comparison
from covaria.model.evaluation import Evaluation

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]


def test_every_model_is_drawn_with_its_paired_difference(
    evaluation: Evaluation, drawn_rows: DrawnRows
) -> None:
    specification = comparison(evaluation).to_dict()
    rows = {row["model"]: row for row in drawn_rows(specification, specification["layer"][1])}
    assert list(rows) == ["linear", "pairwise", "dense", "mean alone", "linear model", "Gaussian process"]
    dense = rows["dense"]
    expected = [1 + (0.006 + reach) / 0.0954 for reach in (0, -1.96 * 0.0061, 1.96 * 0.0061)]
    assert [dense["ratio"], dense["low"], dense["high"]] == pytest.approx(expected)
    assert dense["written"] == "1.06 [0.938, 1.19]"
    assert rows["mean alone"]["written"] == "95.8 [87.2, 104]"


def test_ratios_far_apart_are_on_a_logarithmic_axis_beside_their_numbers(
    evaluation: Evaluation,
) -> None:
    axis = comparison(evaluation).to_dict()["layer"][0]["encoding"]["x"]
    assert axis["scale"]["type"] == "log"
    assert axis["title"].endswith("(logarithmic)")
    assert max(axis["axis"]["values"]) == 100
    assert axis["scale"]["domain"][1] > 103
    assert axis["scale"]["range"] == [0, {"expr": "(narrow ? 1 : 0.7) * width"}]


def test_ratios_close_together_are_on_a_linear_axis(evaluation: Evaluation) -> None:
    near = replace(evaluation, ladder=evaluation.ladder[1:], comparators=evaluation.comparators[2:])
    scale = comparison(near).to_dict()["layer"][0]["encoding"]["x"]["scale"]
    assert scale["type"] == "linear"
    low, high = scale["domain"]
    assert low < 1
    assert high > 1.19


def test_a_bar_that_reaches_nothing_is_cut_and_reported(
    evaluation: Evaluation, drawn_rows: DrawnRows
) -> None:
    unsure = replace(evaluation.comparators[-1], above_averaged=0.0, above_averaged_se=0.0954)
    specification = comparison(replace(evaluation, comparators=(unsure,))).to_dict()
    row = drawn_rows(specification, specification["layer"][1])[-1]
    assert row["low"] == pytest.approx(0.1)
    assert row["written"] == "1.00 [−0.960, 2.96]"
