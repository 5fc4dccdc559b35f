"""Best dose, error of the curve, expected error, and the trials of `covaria.datasets` as truths."""

from typing import Any

import numpy as np
import pytest

from covaria import fit_model
from covaria.datasets import TRUTHS
from covaria.errors import UsageError
from covaria.fit import FitSettings, fit_dose
from covaria.study.analyses.level_analysis import roles_of
from covaria.study.plan_file import plan_from
from covaria.study.run import SimulatedTrials
from covaria.table import read_trial, text_table
from support.studies import SMALL, small_plan

ALL = ["best dose", "error of the curve", "expected error"]


def of_dataset(name: str, doses: list[float], **more: Any) -> dict[str, Any]:
    return {
        "truth": {"own": {"dataset": name}},
        "design": {"d": {"doses": doses, "subjects": [100], "dataset": name}},
        "analysis": {"ancova": {"method": "ancova"}},
        "questions": ALL,
        **more,
    }


def test_curves_and_best_doses_are_compared_with_the_truth() -> None:
    """Without noise the errors of the means are nothing, and what is left is the line between doses."""
    truth = {"steep": {"curve": "quadratic(-0.0125)", "largest_effect": 4.0, "sd": 1e-9}}
    design = {"base": {"doses": [0, 20, 40, 80], "subjects": [40]}}
    methods = {
        "ancova": {"method": "ancova"},
        "mcp": {"method": "mcp-mod", "candidates": "quadratic(-0.0125)"},
    }
    plan = plan_from(SMALL | {"truth": truth, "design": design, "analysis": methods, "questions": ALL}, "p")
    ancova, mcp = SimulatedTrials(plan).do((0, 0))
    grid = np.linspace(0, 80, 101)
    parabola = 4 * (grid / 20 - (grid / 40) ** 2)
    joined = np.interp(grid, [0, 20, 40, 80], [0, 3, 4, 0])
    assert ancova.curve_error == pytest.approx(np.sqrt(np.mean((joined - parabola) ** 2)), abs=1e-6)
    assert mcp.curve_error == pytest.approx(0, abs=1e-6)
    assert ancova.best_dose == ancova.best_dose_truth == 40.0
    assert ancova.best_dose_loss == pytest.approx(0, abs=1e-6)
    assert mcp.best_dose == pytest.approx(40.0, abs=0.5)
    assert mcp.expected_error is None


def test_nothing_is_lost_where_no_dose_is_better() -> None:
    row = SimulatedTrials(small_plan(questions=["best dose"])).do((1, 0))[0]
    assert (row.best_dose_truth, row.best_dose_loss, row.best_dose_held) == (None, 0.0, None)
    assert row.curve_error is not None


def test_the_expected_error_of_least_squares_is_known() -> None:
    """In a linear model with normal covariates, about σ² p / n a subject."""
    content = SMALL | {"questions": ["expected error"], "analysis": {"ancova": {"method": "ancova"}}}
    plan = plan_from(content, "plan.toml")
    work = SimulatedTrials(plan)
    squares = [work.do((1, repeat))[0].expected_error ** 2 for repeat in range(8)]  # type: ignore[operator]
    parameters, subjects = 5, 30
    assert np.mean(squares) == pytest.approx(parameters / (subjects - parameters - 1), rel=0.5)


def test_predictions_are_those_of_the_fitted_model() -> None:
    plan = small_plan()
    columns = plan.designs[0].draw(plan.truths[0], np.random.default_rng(1))
    fresh = plan.designs[0].draw(plan.truths[0], np.random.default_rng(2))
    settings = FitSettings(
        folds=3, repeats=1, restarts=1, penalties=(1e-3,), linear_penalties=(0.01,), steps=40
    )
    table = read_trial(columns, roles_of(plan.question(plan.scenarios[0], 0)))
    found = fit_dose(table, settings, with_curve=False, predicted=text_table(fresh))
    model = fit_model(columns, "response", dose="dose", settings=settings, comparators="few")
    assert found.predictions is not None
    np.testing.assert_allclose(found.predictions, model.predict(fresh).mean, rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "doses"),
    [("emax", [0, 50, 200]), ("biomarker", [0, 0.4, 1]), ("dose_finding", [0, 25, 100])],
)
def test_a_dataset_may_be_a_truth(name: str, doses: list[float]) -> None:
    work = SimulatedTrials(plan_from(of_dataset(name, doses), "plan.toml"))
    (row,) = work.do((0, 0))
    assert row.problem == ""
    true = {
        "biomarker": -6 * (0.6**2 - 0.4**2),
        "dose_finding": -13 * 100 / 120,
    }.get(name)
    if true is None:
        inputs = TRUTHS[name].draw_inputs(50_000, np.random.default_rng(3))
        means = [
            TRUTHS[name].expected(np.column_stack([np.full(50_000, at), inputs[:, 1:]])) for at in (0, 200)
        ]
        true = float(np.mean(means[1] - means[0]))
    assert row.difference_truth == pytest.approx(true, rel=0.02)


def test_datasets_that_do_not_fit_the_design_are_refused() -> None:
    with pytest.raises(UsageError, match="has doses from 0 to 1; the design d has others"):
        plan_from(of_dataset("biomarker", [0, 2]), "plan.toml")
    alone = of_dataset("biomarker", [0, 1], design={"d": {"doses": [0, 1], "subjects": [20]}})
    with pytest.raises(UsageError, match='needs age, bmi and baseline; write dataset = "biomarker" in the'):
        plan_from(alone, "plan.toml")
    with pytest.raises(UsageError, match="dataset must be additive, pairwise"):
        plan_from(of_dataset("emacs", [0, 1]), "plan.toml")
    with pytest.raises(UsageError, match="function cannot be given beside dataset"):
        plan_from(of_dataset("emax", [0, 1], truth={"a": {"dataset": "emax", "function": "a:b"}}), "p")
    with pytest.raises(UsageError, match="cheapest dose is not known; there are best dose, error of"):
        plan_from(of_dataset("emax", [0, 1], questions=["cheapest dose"]), "plan.toml")
