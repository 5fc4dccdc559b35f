"""Laplace's evidence of labels, against brute force: its mode, its value, its gradient, and the network."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from covaria.arrays import FloatArray
from covaria.engine import Backend, predict
from covaria.engine.evidence import EvidencePrior, as_network, train_evidence
from covaria.engine.evidence.labels import Labels
from covaria.engine.evidence.likelihood import hidden_units
from covaria.engine.evidence.training import negative_log_posterior
from covaria.engine.losses import Loss
from support.evidence import CASES, check_gradient, hyperparameters_of, prior_of, rows_of, structure_of

SIZE = 2.3


def labels_of(rows: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Inputs, targets and weights."""
    inputs, response = rows_of(rows)
    random = np.random.default_rng(5)
    yes = random.random(rows) < expit(1.5 * response - 0.7)
    return inputs, np.where(yes, SIZE, -SIZE), random.integers(1, 4, rows).astype(float)


@pytest.mark.parametrize(("order", "half", "rows"), CASES)
def test_the_mode_and_the_evidence_are_those_of_brute_force(order: int, half: int, rows: int) -> None:
    structure = structure_of(order, half)
    hyper = hyperparameters_of(structure)
    inputs, targets, weights = labels_of(rows)
    units, labels = hidden_units(structure, inputs, hyper), Labels(targets, weights)

    def cost(own: FloatArray) -> float:
        margin = targets * (labels.offset + units @ own)
        return float(weights @ np.logaddexp(0, -margin) + own @ own / 2)

    searched = minimize(cost, np.zeros(units.shape[1]), options={"gtol": 1e-7})
    found = labels.evidence(units, hyper)
    np.testing.assert_allclose(found.weights, searched.x, atol=2e-4)
    odds = SIZE * (labels.offset + units @ searched.x)
    curvature = weights * SIZE**2 * expit(odds) * expit(-odds)
    whole = np.eye(units.shape[1]) + units.T @ (units * curvature[:, None])
    expected = searched.fun + np.linalg.slogdet(whole)[1] / 2
    assert found.negative_log == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("order", "half", "rows"), CASES)
def test_the_gradient_agrees_with_finite_differences(order: int, half: int, rows: int) -> None:
    structure = structure_of(order, half)
    inputs, targets, weights = labels_of(rows)
    theta = hyperparameters_of(structure).logarithms()

    def value(at: FloatArray) -> tuple[float, FloatArray]:
        labels = Labels(targets, weights)
        return negative_log_posterior(at, structure, inputs, labels, prior_of(structure))

    check_gradient(value, theta, 1e-4)


def test_a_mode_sought_from_elsewhere_is_the_same() -> None:
    structure = structure_of(2, 4)
    inputs, targets, weights = labels_of(60)
    units, labels = (
        hidden_units(structure, inputs, hyperparameters_of(structure)),
        Labels(targets, weights),
    )
    near, far = (
        labels.mode(lambda: iter([(slice(None), units)]), start)
        for start in (np.zeros(60), 30 * np.random.default_rng(0).normal(size=60))
    )
    np.testing.assert_allclose(near.weights, far.weights, atol=1e-4)


def test_weights_are_repeated_rows() -> None:
    structure = structure_of(2, 4)
    inputs, targets, weights = labels_of(60)
    twice = np.repeat(np.arange(60), weights.astype(int))
    start = hyperparameters_of(structure)
    by_weight, by_rows = (
        train_evidence(structure, *rows, prior_of(structure), many, start, steps=5, loss=Loss.LOGISTIC)
        for rows, many in (((inputs, targets), weights), ((inputs[twice], targets[twice]), None))
    )
    np.testing.assert_allclose(by_weight.weights, by_rows.weights, atol=1e-4)


@pytest.mark.parametrize(
    "half",
    [pytest.param(5, id="few units"), pytest.param(200, id="many units", marks=pytest.mark.slow)],
)
def test_as_a_network_it_gives_the_same_odds_and_finds_them(half: int) -> None:
    random = np.random.default_rng(1)
    structure, inputs = structure_of(1, half), random.normal(size=(400, 3))
    odds = 2 * np.sin(2 * inputs[:, 0]) - 0.5
    targets = np.where(random.random(400) < expit(odds), SIZE, -SIZE)
    prior = EvidencePrior(np.ones(len(structure.components)))
    fit = train_evidence(structure, inputs, targets, prior, steps=25, loss=Loss.LOGISTIC)
    network, parameters = as_network(fit)
    single = parameters[None].astype(np.float32), inputs.astype(np.float32)
    np.testing.assert_allclose(
        predict(network, *single, Backend.REFERENCE)[0], fit.predict(inputs), atol=2e-4
    )
    assert np.mean((SIZE * fit.predict(inputs) - odds) ** 2) < 0.25 * np.var(odds)


def test_labels_that_a_covariate_separates_stay_finite() -> None:
    inputs = np.linspace(-2, 2, 50)[:, None] * np.ones(3)
    targets = np.where(inputs[:, 0] > 0, 2.0, -2.0)
    structure = structure_of(1, 3)
    fit = train_evidence(structure, inputs, targets, prior_of(structure), steps=40, loss=Loss.LOGISTIC)
    assert np.isfinite(fit.weights).all()
    assert ((fit.predict(inputs) > 0) == (targets > 0)).all()
