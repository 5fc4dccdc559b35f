"""Laplace's evidence of counts, against brute force: mode, value and gradient, and the dispersion."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import xlogy

from covaria.arrays import FloatArray
from covaria.engine.evidence import train_evidence
from covaria.engine.evidence.counts import Counts
from covaria.engine.evidence.likelihood import hidden_units
from covaria.engine.evidence.training import negative_log_posterior
from covaria.engine.losses import Loss
from support.evidence import CASES, check_gradient, hyperparameters_of, prior_of, rows_of, structure_of

SCALE = 0.8


def counts_of(rows: int) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Inputs, targets, weights, and counts relative to 3."""
    inputs, response = rows_of(rows)
    random = np.random.default_rng(5)
    relative = random.poisson(3 * np.exp(0.4 * response)) / 3
    seen = relative > 0
    targets = np.where(seen, np.log(np.where(seen, relative, 1.0)), -60.0) / SCALE
    return inputs, targets, random.integers(1, 4, rows).astype(float), relative


@pytest.mark.parametrize(("order", "half", "rows"), CASES)
def test_the_mode_and_the_evidence_are_those_of_brute_force(order: int, half: int, rows: int) -> None:
    structure = structure_of(order, half)
    hyper = hyperparameters_of(structure)
    inputs, targets, weights, relative = counts_of(rows)
    units, counts = hidden_units(structure, inputs, hyper), Counts(targets, weights, inputs, SCALE)
    share = counts._share / SCALE**2

    def cost(own: FloatArray) -> float:
        rate = np.exp(SCALE * (counts.offset + units @ own))
        deviance = rate - relative + xlogy(relative, relative / rate)
        return float(share * weights @ deviance + own @ own / 2)

    searched = minimize(cost, np.zeros(units.shape[1]), options={"gtol": 1e-7})
    found = counts.evidence(units, hyper)
    np.testing.assert_allclose(found.weights, searched.x, atol=2e-4)
    curvature = weights * counts._share * np.exp(SCALE * (counts.offset + units @ searched.x))
    whole = np.eye(units.shape[1]) + units.T @ (units * curvature[:, None])
    expected = searched.fun + np.linalg.slogdet(whole)[1] / 2
    assert found.negative_log == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("order", "half", "rows"), CASES)
def test_the_gradient_agrees_with_finite_differences(order: int, half: int, rows: int) -> None:
    structure = structure_of(order, half)
    inputs, targets, weights, _ = counts_of(rows)
    theta = hyperparameters_of(structure).logarithms()

    def value(at: FloatArray) -> tuple[float, FloatArray]:
        counts = Counts(targets, weights, inputs, SCALE)
        return negative_log_posterior(at, structure, inputs, counts, prior_of(structure))

    check_gradient(value, theta, 2e-3)


@pytest.mark.parametrize("dispersion", [1.0, 3.0])
def test_the_dispersion_about_a_regression_is_found(dispersion: float) -> None:
    random = np.random.default_rng(1)
    inputs = random.normal(size=(4000, 2))
    rate = np.exp(1.5 + 0.4 * inputs[:, 0])
    # With n = μ / (φ − 1) a negative binomial has the variance φ μ.
    odds = rate / max(dispersion - 1, 1e-9)
    counts = random.poisson(rate) if dispersion == 1 else random.negative_binomial(odds, 1 / dispersion)
    relative = counts / counts.mean()
    scale = float(relative.std())
    seen = relative > 0
    targets = np.where(seen, np.log(np.where(seen, relative, 1.0)), -60.0) / scale
    found = Counts(targets, np.ones(4000), inputs, scale)
    wanted = counts.var() / counts.mean() / dispersion
    assert found._share == pytest.approx(wanted, rel=0.1)


def test_counts_need_the_poisson_loss_s_scale_and_follow_the_rate() -> None:
    structure = structure_of(1, 3)
    random = np.random.default_rng(2)
    inputs = random.normal(size=(300, structure.inputs))
    rate = 4 * np.exp(0.5 * inputs[:, 0])
    counts = random.poisson(rate)
    seen = counts > 0
    targets = np.where(seen, np.log(np.where(seen, counts, 1) / 4.0), -60.0) / SCALE
    fit = train_evidence(
        structure, inputs, targets, prior_of(structure), steps=15, loss=Loss.POISSON, loss_parameter=SCALE
    )
    units = hidden_units(structure, inputs, fit.hyperparameters)
    predicted = 4 * np.exp(SCALE * units @ fit.weights)
    assert np.sqrt(np.mean(np.log(predicted / rate) ** 2)) < 0.15
