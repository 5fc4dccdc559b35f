from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from covaria.explain.dose_response import DoseResponse, StudiedDoses
from covaria.model.evaluation import Comparator, Evaluation, LadderStep, LossCurve, PredictionBin


@pytest.fixture
def evaluation(evaluation: Evaluation) -> Evaluation:
    """An evaluation with a rung less, a mean of some weight, and few subjects to a bin."""
    return replace(
        evaluation,
        ladder=(
            LadderStep("linear", 2.094, 0.113, 0.771, 0.0, 0.01, 2.066, 7.048, 0.331, 1.999, 0.113),
            LadderStep("pairwise", 0.0966, 0.0056, 0.9894, 0.73, 0.001, 0.0832, 1.997, 0.102, 0.0012, 0.0056),
            LadderStep("dense", 0.1014, 0.0061, 0.9889, 0.262, 0.003, 0.0758, -0.0048, 0.0017, 0.006, 0.0061),
        ),
        mean_weight=0.008,
        comparators=(
            evaluation.comparators[0],
            Comparator("linear", 2.095, 0.1133, 0.7708, 2, 0.1133),
            evaluation.comparators[2],
        ),
        loss_curves=(
            LossCurve("linear", (1, 10, 20), (8.0, 3.0, 2.0), (8.1, 3.1, 2.2)),
            LossCurve("dense", (1, 10, 20), (7.0, 0.4, 0.07), (7.2, 0.5, 0.12)),
        ),
        predicted_observed=(
            PredictionBin(11, 1.0, 1.1, 0.9, 1.3),
            PredictionBin(12, 4.0, 3.9, 3.7, 4.1),
        ),
    )


@pytest.fixture
def curve() -> DoseResponse:
    return DoseResponse(
        of=StudiedDoses("DOSE", (0.0, 5.0, 20.0), 3),
        doses=(0.0, 10.0, 20.0),
        mean=(1.0, 2.0, 1.5),
        lower=(0.8, 1.9, 1.2),
        upper=(1.2, 2.1, 1.8),
        simultaneous_lower=(0.7, 1.8, 1.1),
        simultaneous_upper=(1.3, 2.2, 1.9),
        reference=0.0,
        difference=(0.0, 1.0, 0.5),
        difference_lower=(0.0, 0.9, 0.3),
        difference_upper=(0.0, 1.1, 0.7),
        difference_simultaneous_lower=(0.0, 0.8, 0.2),
        difference_simultaneous_upper=(0.0, 1.2, 0.8),
    )


Rows = list[dict[str, Any]]


@pytest.fixture
def drawn_rows() -> Callable[[dict[str, Any], dict[str, Any]], Rows]:
    """Look up the rows that a view of a specification draws; Altair keeps them apart from the view."""

    def look_up(specification: dict[str, Any], view: dict[str, Any]) -> Rows:
        data = view["data"] if "data" in view else specification["data"]
        rows: Rows = specification["datasets"][data["name"]]
        return rows

    return look_up
