from dataclasses import replace
from datetime import date

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
from covaria.report import ReportContent
from covaria.table import Exclusion, Role, RoleAssignment


@pytest.fixture(scope="session")
def evaluation() -> Evaluation:
    return Evaluation(
        rows=640,
        subjects=640,
        folds=5,
        ladder=(
            LadderStep("linear", 2.094, 0.113, 0.771, 0.0, 0.01, 2.066, 7.048, 0.331, 1.999, 0.113),
            LadderStep("additive", 0.352, 0.0213, 0.9615, 0.021, 0.003, 0.319, 1.742, 0.094, 0.2566, 0.0213),
            LadderStep(
                "pairwise", 0.0966, 0.0056, 0.9894, 0.714, 0.001, 0.0832, 0.2554, 0.0187, 0.0012, 0.0056
            ),
            LadderStep("dense", 0.1014, 0.0061, 0.9889, 0.265, 0.003, 0.0758, -0.0048, 0.0017, 0.006, 0.0061),
        ),
        mean_weight=0.0,
        baselines=(
            Baseline("mean", 9.142, 0.42, -0.002, 9.047, 0.42),
            Baseline("linear", 2.115, 0.1153, 0.7688, 2.02, 0.1153),
            Baseline("gaussian process", 0.0981, 0.0057, 0.9893, 0.0027, 0.0057),
        ),
        oof=ErrorSummary(0.0954, 0.0055, 0.3089, 0.9896, 0.0806),
        interval=IntervalSummary(0.9, 0.903, 1.0214, 0.1754, False),
        loss_curves=(
            LossCurve("linear", (1, 10, 20), (8.03, 3.04, 2.05), (8.16, 3.17, 2.28)),
            LossCurve("dense", (1, 10, 20), (7.09, 0.411, 0.0712), (7.23, 0.514, 0.125)),
        ),
        predicted_observed=(
            PredictionBin(317, 1.03, 1.14, 0.915, 1.36),
            PredictionBin(323, 4.07, 3.98, 3.79, 4.11),
        ),
        networks=320,
        networks_dropped=2,
        interaction_tests=(),
        dose_p_value=None,
    )


@pytest.fixture(scope="session")
def curve() -> DoseResponse:
    return DoseResponse(
        dose="DOSE",
        doses=(0.0, 5.0, 10.0, 20.0),
        mean=(1.02, 1.61, 2.13, 1.54),
        lower=(0.817, 1.43, 1.95, 1.26),
        upper=(1.28, 1.78, 2.37, 1.89),
        reference=0.0,
        difference=(0.0, 0.59, 1.11, 0.52),
        difference_lower=(0.0, 0.41, 0.89, 0.23),
        difference_upper=(0.0, 0.77, 1.33, 0.81),
        extrapolation=(False,) * 4,
        studied=(0.0, 5.0, 10.0, 20.0),
        dose_levels=4,
    )


@pytest.fixture(scope="session")
def content(evaluation: Evaluation, curve: DoseResponse) -> ReportContent:
    return ReportContent(
        title="Biomarker response",
        response="CHG",
        dose="DOSE",
        table="trial.csv",
        fingerprint="sha256:0123456789abcdef",
        roles=(
            RoleAssignment("USUBJID", Role.SUBJECT, "text", True, "declared"),
            RoleAssignment("AGE", Role.COVARIATE, "number", False, "numbers in every row", "numbers"),
            RoleAssignment("SITEID", Role.CATEGORY, "category", True, "declared"),
            RoleAssignment("DOSE", Role.DOSE, "number", True, "declared"),
            RoleAssignment("CHG", Role.RESPONSE, "number", True, "declared"),
        ),
        exclusions=(Exclusion("no value for the response", 12), Exclusion("filter", 1)),
        notes=("A covariate was constant and left out.",),
        evaluation=evaluation,
        dose_response=curve,
        seed=20260131,
        settings={"restarts": "3", "learning_rate": "0.02"},
        versions={"covaria": "0.1.0", "NumPy": "2.4.1"},
        date=date(2026, 1, 31),
    )


@pytest.fixture(scope="session")
def hostile_name() -> str:
    """A column name that would run a script, leave a comment open or fill in a template."""
    return "</script><img src=x onerror=alert(1)><!--\u2028{{7*7}}"


@pytest.fixture(scope="session")
def hostile(content: ReportContent, curve: DoseResponse, hostile_name: str) -> ReportContent:
    return replace(
        content,
        title=hostile_name,
        response=hostile_name,
        dose=hostile_name,
        table=hostile_name,
        fingerprint=hostile_name,
        roles=(RoleAssignment(hostile_name, Role.COVARIATE, hostile_name, True, hostile_name),),
        exclusions=(Exclusion(hostile_name, 3),),
        notes=(hostile_name,),
        settings={hostile_name: hostile_name},
        versions={hostile_name: hostile_name},
        dose_response=replace(curve, dose=hostile_name),
    )
