"""The null model of labels: a regression of working responses around its mode, and tests by its scores."""

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import norm

from covaria import FitSettings
from covaria.engine.losses import Loss, loss_values
from covaria.fit.analysis_set import make_analysis_set
from covaria.fit.folds import folds_of_fit
from covaria.fit.inference.interactions import pair_tests
from covaria.fit.inference.null_model import NullModel, RowsTested, rows_of_test, train_null_model
from covaria.fit.inference.sign_flips import adjusted_p_values, draw_sign_flips
from covaria.fit.settings.effect_tests import EffectTestSettings
from covaria.model.binary_endpoint import BINARY
from covaria.table import RoleRequest, read_trial
from support.presence import present

ROWS = 300
SETTINGS = FitSettings(evidence_steps=10, single_sines=3, endpoint="binary")


def rows_of(seed: int, interaction: float = 0.0) -> RowsTested:
    random = np.random.default_rng(seed)
    a, b = random.normal(size=(2, ROWS))
    response = random.random(ROWS) < expit(-0.5 + a + interaction * a * b)
    columns = {"a": a, "b": b, "y": response.astype(int)}
    trial = read_trial(columns, RoleRequest(response="y", endpoint="binary"))
    analysis = make_analysis_set(trial, BINARY)
    return rows_of_test(analysis, np.random.default_rng(0), 50, EffectTestSettings(flips=199))[1]


@pytest.fixture(scope="module")
def rows() -> RowsTested:
    return rows_of(1)


@pytest.fixture(scope="module")
def model(rows: RowsTested) -> NullModel:
    return train_null_model(rows, [rows.columns(0)], SETTINGS)


def probabilities(rows: RowsTested, model: NullModel) -> np.ndarray:
    """Of a response, by the model: what its linear map makes of its working responses."""
    response = model.response(rows)
    latent = (response - model.leave(response)) / model.root(rows)
    size = np.abs(rows.response)
    found: np.ndarray = expit(size * (present(model.working).labels.offset + latent))
    return found


def test_what_is_left_are_pearson_residuals(rows: RowsTested, model: NullModel) -> None:
    """At the mode, working responses leave (y − p) / √(p (1 − p)), up to the units of the odds."""
    probability = probabilities(rows, model)
    observed = (rows.response > 0).astype(float)
    pearson = (observed - probability) / np.sqrt(probability * (1 - probability))
    np.testing.assert_allclose(model.leave(model.response(rows)), pearson, atol=1e-3)
    assert np.mean(pearson**2) == pytest.approx(1, abs=0.15)


def test_rows_held_out_are_predicted_about_as_by_a_fit_without_them(
    rows: RowsTested, model: NullModel
) -> None:
    """One of Newton's steps away, which is near; the loss is that of the prediction."""
    held_out = np.arange(ROWS) % 5 == 0
    predicted = model.predict_without(held_out, model.response(rows))
    latent = predicted / model.root(rows)[held_out]
    odds = np.abs(rows.response[0]) * (present(model.working).labels.offset + latent)
    whole = probabilities(rows, model)[held_out]
    np.testing.assert_allclose(expit(odds), whole, atol=0.1)
    every = np.zeros(ROWS)
    every[held_out] = predicted
    losses = model.losses(rows, every)[held_out]
    none = np.zeros((1, 1))
    size = np.abs(rows.response[0])
    expected = loss_values(Loss.LOGISTIC, none, (odds / size)[None], rows.response[held_out][None])[0]
    np.testing.assert_allclose(losses, expected, rtol=1e-9)


def test_the_statistic_is_the_score_test_of_logistic_regression(rows: RowsTested) -> None:
    """Of one covariate more, and so is the p-value that flips give; the null model has hardly a penalty.

    The score statistic is U' V⁻¹ U, with U = Σ x (y − p) and V the information less what the null takes up.
    """
    null = train_null_model(rows, [], SETTINGS, hidden=rows.columns(1))
    flips = draw_sign_flips(rows, null)
    x = rows.inputs[:, [1]]
    statistic = flips.statistics(x * null.root(rows)[:, None])
    probability = probabilities(rows, null)
    curvature = probability * (1 - probability)
    design = np.column_stack([np.ones(ROWS), rows.inputs[:, 0]])
    taken_up = design.T @ (x * curvature[:, None])
    information = design.T @ (design * curvature[:, None])
    variance = x[:, 0] ** 2 @ curvature - (taken_up.T @ np.linalg.solve(information, taken_up)).item()
    score = x[:, 0] @ ((rows.response > 0) - probability)
    # The basis has a ridge of a tenth, which divides each statistic alike.
    assert statistic[0] * (1 + flips.ridge) == pytest.approx(score**2 / variance, rel=0.05)
    by_normal = 2 * norm.sf(abs(score) / np.sqrt(variance))
    assert adjusted_p_values([statistic])[0] == pytest.approx(by_normal, abs=0.08)


def test_an_interaction_is_found_and_gains_deviance() -> None:
    rows = rows_of(3, interaction=1.5)
    analysis = rows.analysis
    (found,) = pair_tests(rows, [(0, 1)], folds_of_fit(analysis, SETTINGS), SETTINGS)
    assert found.p_value <= 0.02
    assert present(found.gain) > present(found.gain_se) > 0
