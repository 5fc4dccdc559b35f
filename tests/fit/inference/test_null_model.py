"""The null model is a ridge regression on its hidden units, by dense linear algebra."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.linalg import fractional_matrix_power

from covaria.arrays import FloatArray
from covaria.engine.evidence.likelihood import MANY_UNITS
from covaria.fit import FitSettings
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.null_model import (
    NullModel,
    RowsTested,
    even_residuals,
    rows_of_test,
    train_null_model,
)
from covaria.fit.settings.effect_tests import EffectTestSettings
from covaria.model.design import weighted_scale

AnalysisOf = Callable[..., AnalysisSet]

NOISE = 0.7
HIGHEST_LEVERAGE = EffectTestSettings().highest_leverage


@pytest.fixture(params=[5, MANY_UNITS + 10], ids=["few units", "many units"])
def model(request: Any) -> Any:
    units = np.random.default_rng(1).normal(size=(30, 5))
    further = np.random.default_rng(7).normal(size=(30, request.param - 5))
    return NullModel(np.hstack([units, 0.01 * further]), NOISE)


def hat(units: FloatArray, noise: float = NOISE) -> FloatArray:
    """Matrix from response to prediction, with a standard normal prior of the last layer."""
    return units @ np.linalg.inv(units.T @ units + noise**2 * np.eye(units.shape[1])) @ units.T


def test_what_is_left_is_that_of_ridge_regression(model: NullModel) -> None:
    values = np.random.default_rng(2).normal(size=(30, 3))
    expected = values - hat(model.units) @ values
    np.testing.assert_allclose(model.leave(values), expected, atol=1e-12)
    np.testing.assert_allclose(model.leave(values[:, 0]), expected[:, 0], atol=1e-12)


def test_rows_held_out_are_predicted_from_the_others(model: NullModel) -> None:
    response, held_out = np.random.default_rng(3).normal(size=30), np.arange(30) % 4 == 0
    seen = model.units[~held_out]
    weights = np.linalg.solve(seen.T @ seen + NOISE**2 * np.eye(seen.shape[1]), seen.T @ response[~held_out])
    expected = model.units[held_out] @ weights
    np.testing.assert_allclose(model.predict_without(held_out, response), expected, atol=1e-12)
    changed = np.where(held_out, 1e6, response)
    np.testing.assert_array_equal(
        model.predict_without(held_out, changed), model.predict_without(held_out, response)
    )


def test_what_is_taken_up_is_what_residuals_lack(model: NullModel) -> None:
    whole, left = model.taken_up() @ model.taken_up().T, np.eye(30) - hat(model.units)
    np.testing.assert_allclose(np.eye(30) - whole, left @ left, atol=1e-12)


def test_residuals_of_rows_alone_have_the_variance_of_errors(model: NullModel) -> None:
    """Each divided by the root of its variance, (I − H)² for independent errors of variance 1."""
    residuals = np.random.default_rng(4).normal(size=30)
    left = np.eye(30) - hat(model.units)
    assert 1 - np.diag(left @ left).min() < HIGHEST_LEVERAGE
    even = even_residuals(model, residuals, np.arange(30), HIGHEST_LEVERAGE)
    np.testing.assert_allclose(even, residuals / np.sqrt(np.diag(left @ left)), rtol=1e-10)


def test_residuals_of_units_have_the_covariance_of_errors(model: NullModel) -> None:
    """Each unit's times the inverse root of its block (Bell and McCaffrey 2002)."""
    residuals, unit = np.random.default_rng(5).normal(size=30), np.random.default_rng(6).integers(0, 9, 30)
    left = np.eye(30) - hat(model.units)
    expected = np.empty(30)
    for own in range(9):
        rows = np.flatnonzero(unit == own)
        block = (left @ left)[np.ix_(rows, rows)]
        assert np.linalg.eigvalsh(block).min() > 1 - HIGHEST_LEVERAGE
        expected[rows] = fractional_matrix_power(block, -0.5) @ residuals[rows]
    np.testing.assert_allclose(even_residuals(model, residuals, unit, HIGHEST_LEVERAGE), expected, rtol=1e-9)


def test_a_row_that_the_model_takes_up_whole_stays_finite() -> None:
    units = np.zeros((6, 2))
    units[0] = 1e6
    model = NullModel(units, NOISE)
    even = even_residuals(model, np.ones(6), np.array([0, 1, 1, 2, 3, 4]), HIGHEST_LEVERAGE)
    np.testing.assert_allclose(even, [1 / np.sqrt(1 - HIGHEST_LEVERAGE), 1, 1, 1, 1, 1], rtol=1e-6)


@pytest.fixture
def rows_of(analysis_of: AnalysisOf) -> Callable[..., RowsTested]:
    def build(columns: dict[str, Any], **request: Any) -> RowsTested:
        analysis = analysis_of(columns, **request)
        return rows_of_test(analysis, np.random.default_rng(0), 40, EffectTestSettings())[1]

    return build


def curved(random: np.random.Generator) -> dict[str, FloatArray]:
    a, b = random.normal(size=(2, 80))
    return {"a": a, "b": b, "y": np.sin(2 * a) + 3 * b + random.normal(0, 0.3, 80)}


def test_trained_it_explains_what_it_may_and_nothing_of_what_is_hidden(
    rows_of: Callable[..., RowsTested],
) -> None:
    columns = curved(np.random.default_rng(7))
    rows, settings = rows_of(columns), FitSettings(evidence_steps=20)
    model = train_null_model(rows, [rows.columns(0)], settings, hidden=rows.columns(1))
    left = model.leave(rows.response)
    own = rows.inputs[:, 1]
    assert abs(np.corrcoef(left, own)[0, 1]) > 0.9
    other = rows_of(columns | {"b": np.random.default_rng(8).permutation(columns["b"])})
    again = train_null_model(other, [other.columns(0)], settings, hidden=other.columns(1))
    # Rows are sorted by a first, and the response is the same: what b is changes no digit.
    np.testing.assert_array_equal(model.units, again.units)
    both = train_null_model(rows, [rows.columns(0), rows.columns(1)], settings)
    assert both.leave(rows.response).std() < 0.15
    assert both.noise < 0.2


def test_without_anything_to_see_it_is_a_mean(rows_of: Callable[..., RowsTested]) -> None:
    rows = rows_of(curved(np.random.default_rng(9)))
    hidden = rows.columns(0) + rows.columns(1)
    model = train_null_model(rows, [], FitSettings(evidence_steps=5), hidden=hidden)
    fitted = rows.response - model.leave(rows.response)
    assert np.ptp(fitted) < 1e-9


def test_visits_of_a_subject_weigh_as_one(rows_of: Callable[..., RowsTested]) -> None:
    columns = curved(np.random.default_rng(10)) | {"id": [f"S{k // 4:02}" for k in range(80)]}
    rows = rows_of(columns, subject="id")
    sums = np.bincount(rows.analysis.unit, rows.root**2)
    np.testing.assert_allclose(sums, 1)
    assert len(sums) == 20


def test_of_too_many_rows_a_random_part_is_looked_at(analysis_of: AnalysisOf) -> None:
    analysis = analysis_of(curved(np.random.default_rng(11)))
    scale, units = weighted_scale(analysis.response, analysis.weights), 40
    taken, rows = rows_of_test(
        analysis, np.random.default_rng(0), units, EffectTestSettings(most_numbers=30 * units)
    )
    assert len(taken) == len(np.unique(taken)) == 30
    np.testing.assert_array_equal(rows.inputs, analysis.inputs[taken])
    np.testing.assert_allclose(rows.response, scale.standardise(analysis.response[taken]))
