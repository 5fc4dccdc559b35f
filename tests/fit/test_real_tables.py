"""Real trials, where plain models do well: the fit must not do worse. Skipped where the tables are not."""

from pathlib import Path

import numpy as np
import pytest

from covaria.fit import Conventional, FitSettings, fit_table
from covaria.table import RoleRequest, read_trial

DATA = Path(__file__).parents[2].parent / "shared" / "data"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real tables do not lie beside the project"),
]

TABLES = ("xanomeline_adas.csv", "xanomeline_urate.csv")


def evaluate(name, seed):
    request = RoleRequest(response="AVAL", dose="DOSE", covariates=("AGE", "BMIBL", "BASE", "DOSE"))
    return fit_table(
        read_trial(DATA / name, request), FitSettings(seed=seed), conventional=Conventional.FEW
    ).evaluation


def against_linear(evaluation):
    """The error as a multiple of the linear model's on the same folds."""
    linear = next(baseline for baseline in evaluation.baselines if baseline.name == "linear")
    return evaluation.oof.mse / linear.oof_mse


@pytest.mark.parametrize("name", TABLES)
def test_the_fit_is_about_as_good_as_the_linear_model(name):
    evaluation = evaluate(name, seed=0)
    assert against_linear(evaluation) <= 1.03
    simple = sum(step.weight for step in evaluation.ladder if step.rung in {"linear", "additive"})
    assert evaluation.mean_weight + simple > 0.5


@pytest.mark.parametrize("name", TABLES)
def test_seeds_average_to_about_the_linear_model(name):
    assert np.mean([against_linear(evaluate(name, seed)) for seed in range(6)]) <= 1.03
