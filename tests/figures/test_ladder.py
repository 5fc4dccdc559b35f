from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from covaria.figures import ladder
from covaria.figures.theme import RUNG_COLOURS
from covaria.model.evaluation import Evaluation

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]
Rows = Callable[[Evaluation], list[dict[str, Any]]]


@pytest.fixture
def rows(drawn_rows: DrawnRows) -> Rows:
    def draw(evaluation: Evaluation) -> list[dict[str, Any]]:
        specification = ladder(evaluation).to_dict()
        return drawn_rows(specification, specification)

    return draw


def test_shows_rungs_average_and_comparators_in_this_order(evaluation: Evaluation, rows: Rows) -> None:
    models = [row["model"] for row in rows(evaluation)]
    assert models == [
        "linear",
        "pairwise",
        "dense",
        "averaged model",
        "mean alone",
        "linear model",
        "Gaussian process",
    ]


def test_bars_are_one_standard_error_to_either_side(evaluation: Evaluation, rows: Rows) -> None:
    dense = next(row for row in rows(evaluation) if row["model"] == "dense")
    assert dense["low"] == pytest.approx(0.0953)
    assert dense["high"] == pytest.approx(0.1075)


def test_weights_are_beside_rungs_and_mean(evaluation: Evaluation, rows: Rows) -> None:
    weights = {row["model"]: row["weight"] for row in rows(evaluation)}
    assert weights["pairwise"] == "73\u00a0%"
    assert weights["linear"] == "0\u00a0%"
    assert weights["mean alone"] == "<1\u00a0%"
    assert weights["averaged model"] == ""


def test_rungs_have_their_own_colours(evaluation: Evaluation) -> None:
    colours = ladder(evaluation).to_dict()["layer"][0]["encoding"]["color"]["scale"]
    shown = dict(zip(colours["domain"], colours["range"], strict=True))
    assert shown["dense"] == RUNG_COLOURS["dense"]
    assert shown["linear"] != shown["linear model"]


def test_an_error_that_is_not_finite_is_not_drawn(evaluation: Evaluation, rows: Rows) -> None:
    broken = replace(evaluation.ladder[0], score=float("inf"))
    drawn = rows(replace(evaluation, ladder=(broken, *evaluation.ladder[1:])))
    assert drawn[0]["score"] is None


def test_a_mean_that_alone_would_squeeze_the_others_is_named_and_not_drawn(
    evaluation: Evaluation, rows: Rows
) -> None:
    near = replace(evaluation.ladder[0], score=0.11, score_se=0.006)
    mean, *_ = evaluation.comparators
    close = replace(evaluation, ladder=(near, *evaluation.ladder[1:]), comparators=(mean,))
    assert [row["model"] for row in rows(close)] == ["linear", "pairwise", "dense", "averaged model"]
    specification = ladder(close).to_dict()
    assert specification["title"]["subtitle"][-1] == "mean alone: 9.14, beyond this axis"
    assert "mean alone 9.14" in specification["description"]


def test_a_mean_no_worse_than_the_models_is_drawn(evaluation: Evaluation, rows: Rows) -> None:
    mean = replace(evaluation.comparators[0], score=0.12, score_se=0.006)
    close = replace(evaluation, ladder=evaluation.ladder[1:], comparators=(mean,))
    assert rows(close)[-1]["model"] == "mean alone"
    assert len(ladder(close).to_dict()["title"]["subtitle"]) == 2
