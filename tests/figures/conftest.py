from collections.abc import Callable
from typing import Any

import pytest

from covaria.explain.dose_response import DoseResponse
from covaria.model.evaluation import (
    Baseline,
    ErrorSummary,
    Evaluation,
    IntervalSummary,
    LadderStep,
    LossCurve,
    PredictionBin,
)


@pytest.fixture
def evaluation() -> Evaluation:
    return Evaluation(
        rows=640,
        subjects=640,
        folds=5,
        ladder=(
            LadderStep("linear", 2.094, 0.113, 0.771, 0.0, 0.01, 2.066, 7.048, 0.331, 1.999, 0.113),
            LadderStep("pairwise", 0.0966, 0.0056, 0.9894, 0.73, 0.001, 0.0832, 1.997, 0.102, 0.0012, 0.0056),
            LadderStep("dense", 0.1014, 0.0061, 0.9889, 0.262, 0.003, 0.0758, -0.0048, 0.0017, 0.006, 0.0061),
        ),
        mean_weight=0.008,
        baselines=(
            Baseline("mean", 9.142, 0.42, -0.002, 9.047, 0.42),
            Baseline("linear", 2.095, 0.1133, 0.7708, 2, 0.1133),
            Baseline("gaussian process", 0.0981, 0.0057, 0.9893, 0.0027, 0.0057),
        ),
        oof=ErrorSummary(0.0954, 0.0055, 0.3089, 0.9896, 0.0806),
        interval=IntervalSummary(0.9, 0.903, 1.021, 0.1754, False),
        loss_curves=(
            LossCurve("linear", (1, 10, 20), (8.0, 3.0, 2.0), (8.1, 3.1, 2.2)),
            LossCurve("dense", (1, 10, 20), (7.0, 0.4, 0.07), (7.2, 0.5, 0.12)),
        ),
        predicted_observed=(
            PredictionBin(11, 1.0, 1.1, 0.9, 1.3),
            PredictionBin(12, 4.0, 3.9, 3.7, 4.1),
        ),
        networks=320,
        networks_dropped=2,
        interaction_tests=(),
        dose_p_value=None,
    )


@pytest.fixture
def curve() -> DoseResponse:
    return DoseResponse(
        dose="DOSE",
        doses=(0.0, 10.0, 20.0),
        mean=(1.0, 2.0, 1.5),
        lower=(0.8, 1.9, 1.2),
        upper=(1.2, 2.1, 1.8),
        reference=0.0,
        difference=(0.0, 1.0, 0.5),
        difference_lower=(0.0, 0.9, 0.3),
        difference_upper=(0.0, 1.1, 0.7),
        extrapolation=(False, False, False),
        studied=(0.0, 5.0, 20.0),
        dose_levels=3,
    )


Rows = list[dict[str, Any]]


@pytest.fixture
def drawn_rows() -> Callable[[dict[str, Any], dict[str, Any]], Rows]:
    """Look up the rows that a view of a specification draws; Altair keeps them apart from the view."""

    def look_up(specification: dict[str, Any], view: dict[str, Any]) -> Rows:
        rows: Rows = specification["datasets"][view.get("data", specification.get("data"))["name"]]
        return rows

    return look_up
