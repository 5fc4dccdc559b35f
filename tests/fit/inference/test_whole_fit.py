"""Adjusted means and p-values of a whole fit do not depend on what says nothing of the trial."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.fit import Comparators, FitSettings, fit_table
from covaria.model.response_model import ResponseModel
from covaria.table import TrialTable
from support.presence import present

TrialOf = Callable[..., TrialTable]
Fit = Callable[..., ResponseModel]

ROWS = 90


@pytest.fixture(scope="module")
def columns() -> dict[str, FloatArray]:
    random = np.random.default_rng(1)
    dose, age = random.choice([0.0, 5.0, 20.0], ROWS), np.round(random.uniform(20, 80, ROWS), 3)
    bmi = np.round(random.normal(25, 3, ROWS), 3)
    response = 0.04 * dose + np.sin(age / 10) + random.normal(0, 0.6, ROWS)
    return {"dose": dose, "age": age, "bmi": bmi, "y": np.round(response, 4)}


@pytest.fixture(scope="module")
def fit(trial_of: TrialOf, quick: FitSettings) -> Fit:
    settings = replace(quick, steps=100, evidence_steps=4)

    def run(columns: dict[str, Any]) -> ResponseModel:
        return fit_table(trial_of(columns, dose="dose"), settings, comparators=Comparators.FEW)

    return run


@pytest.fixture(scope="module")
def model(fit: Fit, columns: dict[str, FloatArray]) -> ResponseModel:
    return fit(columns)


def p_values_of(model: ResponseModel) -> list[float | None]:
    tests = model.evaluation.interaction_tests
    return [model.evaluation.dose_p_value, *(each.p_value for each in tests)]


def differences_in_errors(one: ResponseModel, other: ResponseModel) -> FloatArray:
    """Differences of two models' adjusted means, in standard errors of the first."""
    kept = present(one.adjusted_means)
    return (
        np.abs(np.subtract(kept.means, present(other.adjusted_means).means))
        / kept.level_means.standard_errors
    )


def test_the_order_of_rows_changes_no_digit(
    fit: Fit, columns: dict[str, FloatArray], model: ResponseModel
) -> None:
    order = np.random.default_rng(2).permutation(ROWS)
    other = fit({name: values[order] for name, values in columns.items()})
    assert other.adjusted_means == model.adjusted_means
    assert p_values_of(other) == p_values_of(model)


def test_the_number_of_threads_changes_no_digit(
    fit: Fit,
    columns: dict[str, FloatArray],
    model: ResponseModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COVARIA_THREADS", "1")
    other = fit(columns)
    assert other.adjusted_means == model.adjusted_means
    assert p_values_of(other) == p_values_of(model)


def test_a_constant_column_changes_no_digit(
    fit: Fit, columns: dict[str, FloatArray], model: ResponseModel
) -> None:
    other = fit(columns | {"site": np.full(ROWS, 7.0)})
    assert other.adjusted_means == model.adjusted_means
    assert p_values_of(other) == p_values_of(model)


@pytest.mark.parametrize(("factor", "offset"), [(1000.0, 1e6), (-0.01, -3.0)])
def test_units_and_offset_of_the_response_do_not_matter(
    fit: Fit,
    columns: dict[str, FloatArray],
    model: ResponseModel,
    factor: float,
    offset: float,
) -> None:
    """Results agree to single precision; where more is less, so is the sign of every difference."""
    other = present(fit(columns | {"y": offset + factor * columns["y"]}).adjusted_means)
    kept = present(model.adjusted_means)
    errors = kept.level_means.standard_errors
    moved = (np.array(other.means) - offset) / factor
    # A network of the opposite response starts elsewhere, and ends a bit elsewhere.
    within = 0.01 if factor > 0 else 0.25
    assert (np.abs(moved - kept.means) < within * errors).all()
    ratio = np.sqrt(np.diag(other.covariance)) / np.abs(factor) / errors
    np.testing.assert_allclose(ratio, 1, atol=0.01 if factor > 0 else 0.1)


def test_a_twin_column_adds_nothing(fit: Fit, columns: dict[str, FloatArray], model: ResponseModel) -> None:
    """Networks with an input more differ a bit; no other effect is reported."""
    other = fit(columns | {"months": 12 * columns["age"]})
    assert (differences_in_errors(model, other) < 0.35).all()
    assert other.evaluation.dose_p_value == pytest.approx(model.evaluation.dose_p_value, abs=0.05)
    twins = [e.p_value for e in other.evaluation.interaction_tests if set(e.covariates) == {"age", "months"}]
    assert twins
    assert min(twins) > 0.05
