"""Laplace's evidence of ordered levels, against brute force: mode, value and gradient."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from covaria.arrays import FloatArray, IntArray
from covaria.engine.evidence import train_evidence
from covaria.engine.evidence.labels import Labels
from covaria.engine.evidence.likelihood import hidden_units
from covaria.engine.evidence.ordered import OrderedLevels
from covaria.engine.evidence.training import negative_log_posterior
from support.evidence import CASES, check_gradient, hyperparameters_of, prior_of, rows_of, structure_of

THRESHOLDS = np.array([-np.inf, -1.2, 0.1, 1.5, np.inf])
SCALE = 1.7


def levels_of(rows: int) -> tuple[FloatArray, IntArray, FloatArray]:
    """Inputs, levels and weights."""
    inputs, response = rows_of(rows)
    random = np.random.default_rng(6)
    latent = SCALE * response + random.logistic(size=rows)
    return inputs, np.digitize(latent, THRESHOLDS[1:-1]), random.integers(1, 4, rows).astype(float)


def ends_of(level: IntArray) -> FloatArray:
    return np.column_stack([THRESHOLDS[level], THRESHOLDS[level + 1]]) / SCALE


@pytest.mark.parametrize(("order", "half", "rows"), CASES)
def test_the_mode_and_the_evidence_are_those_of_brute_force(order: int, half: int, rows: int) -> None:
    structure = structure_of(order, half)
    hyper = hyperparameters_of(structure)
    inputs, level, weights = levels_of(rows)
    units, levels = hidden_units(structure, inputs, hyper), OrderedLevels(ends_of(level), weights, SCALE)

    def probabilities(own: FloatArray) -> tuple[FloatArray, FloatArray]:
        linear = SCALE * (levels.offset + units @ own)
        return expit(THRESHOLDS[level] - linear), expit(THRESHOLDS[level + 1] - linear)

    def cost(own: FloatArray) -> float:
        below, beyond = probabilities(own)
        return float(-weights @ np.log(beyond - below) + own @ own / 2)

    searched = minimize(cost, np.zeros(units.shape[1]), options={"gtol": 1e-7})
    found = levels.evidence(units, hyper)
    np.testing.assert_allclose(found.weights, searched.x, atol=2e-4)
    below, beyond = probabilities(searched.x)
    curvature = weights * SCALE**2 * (below * (1 - below) + beyond * (1 - beyond))
    whole = np.eye(units.shape[1]) + units.T @ (units * curvature[:, None])
    expected = searched.fun + np.linalg.slogdet(whole)[1] / 2
    assert found.negative_log == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("order", "half", "rows"), CASES)
def test_the_gradient_agrees_with_finite_differences(order: int, half: int, rows: int) -> None:
    structure = structure_of(order, half)
    inputs, level, weights = levels_of(rows)
    theta = hyperparameters_of(structure).logarithms()

    def value(at: FloatArray) -> tuple[float, FloatArray]:
        levels = OrderedLevels(ends_of(level), weights, SCALE)
        return negative_log_posterior(at, structure, inputs, levels, prior_of(structure))

    check_gradient(value, theta, 2e-3)


def test_the_offset_is_the_constant_of_the_greatest_likelihood() -> None:
    _, level, weights = levels_of(60)
    levels = OrderedLevels(ends_of(level), weights, SCALE)
    slope, _, _ = levels.derivatives(np.zeros(60))
    assert slope.sum() == pytest.approx(0, abs=1e-8)


def test_two_levels_are_labels() -> None:
    structure = structure_of(1, 3)
    inputs, level, weights = levels_of(60)
    yes = level >= 2
    ends = np.column_stack([np.where(yes, 0.0, -np.inf), np.where(yes, np.inf, 0.0)])
    levels, labels = OrderedLevels(ends, weights, SCALE), Labels(np.where(yes, SCALE, -SCALE), weights)
    hyper = hyperparameters_of(structure)
    units = hidden_units(structure, inputs, hyper)
    assert levels.offset == pytest.approx(labels.offset, rel=1e-9)
    of_levels, of_labels = levels.evidence(units, hyper), labels.evidence(units, hyper)
    assert of_levels.negative_log == pytest.approx(of_labels.negative_log, rel=1e-9)
    np.testing.assert_allclose(of_levels.by_units, of_labels.by_units, atol=1e-8)


def test_a_trained_network_tells_levels_apart() -> None:
    structure = structure_of(1, 4)
    inputs, level, weights = levels_of(60)
    fit = train_evidence(
        structure, inputs, ends_of(level), prior_of(structure), weights, loss=None, loss_parameter=SCALE
    )
    assert np.corrcoef(fit.predict(inputs), level)[0, 1] > 0.4
