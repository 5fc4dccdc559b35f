"""Laplace's evidence of censored responses against brute force, and the closed form where none is."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from covaria.arrays import FloatArray
from covaria.engine.evidence import EvidencePrior, Hyperparameters, SineStructure, train_evidence
from covaria.engine.evidence.censored import CensoredResponses
from covaria.engine.evidence.likelihood import hidden_units
from covaria.engine.evidence.training import negative_log_posterior
from covaria.regression.censored_normal import is_measured
from covaria.regression.tobit import tobit_regression
from support.evidence import CASES, check_gradient, hyperparameters_of, prior_of, rows_of, structure_of
from support.tobin import AGE, KNOWN, QUANT


def censored_of(rows: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Inputs, what is known of responses (below −0.5, above 1, between 0 and 0.4), and weights."""
    inputs, response = rows_of(rows)
    known = np.column_stack([response, response])
    known[response < -0.5] = -np.inf, -0.5
    known[response > 1] = 1, np.inf
    known[(response > 0) & (response < 0.4)] = 0, 0.4
    return inputs, known, np.random.default_rng(5).integers(1, 4, rows).astype(float)


@pytest.mark.slow
@pytest.mark.parametrize(("order", "half", "rows"), CASES)
def test_the_mode_and_the_evidence_are_those_of_brute_force(order: int, half: int, rows: int) -> None:
    structure = structure_of(order, half)
    hyper = hyperparameters_of(structure)
    inputs, known, weights = censored_of(rows)
    units, measured = hidden_units(structure, inputs, hyper), is_measured(known)

    def likelihood(latent: FloatArray) -> FloatArray:
        lower, upper = np.asarray(norm.cdf(known, latent[:, None], hyper.noise)).T
        density = norm.logpdf(np.where(measured, known[:, 0], 0), latent, hyper.noise)
        return np.asarray(np.where(measured, density, np.log(np.where(measured, 1, upper - lower))))

    def cost(own: FloatArray) -> float:
        return float(own @ own / 2 - weights @ likelihood(units @ own))

    searched = minimize(cost, np.zeros(units.shape[1]), options={"gtol": 1e-6})
    found = CensoredResponses(known, weights).evidence(units, hyper)
    np.testing.assert_allclose(found.weights, searched.x, atol=2e-4)
    step, latent = 1e-3, units @ searched.x
    second = likelihood(latent + step) - 2 * likelihood(latent) + likelihood(latent - step)
    whole = np.eye(units.shape[1]) - units.T @ (units * (weights * second / step**2)[:, None])
    expected = searched.fun + np.linalg.slogdet(whole)[1] / 2
    assert found.negative_log == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("order", "half", "rows"), CASES)
def test_the_gradient_agrees_with_finite_differences(order: int, half: int, rows: int) -> None:
    structure = structure_of(order, half)
    inputs, known, weights = censored_of(rows)
    theta = hyperparameters_of(structure).logarithms()

    def value(at: FloatArray) -> tuple[float, FloatArray]:
        responses = CensoredResponses(known, weights)
        return negative_log_posterior(at, structure, inputs, responses, prior_of(structure))

    check_gradient(value, theta, 2e-3)


def test_measured_responses_have_the_normal_evidence() -> None:
    structure = structure_of(2, 4)
    inputs, response = rows_of(60)
    weights = np.random.default_rng(5).integers(1, 4, 60).astype(float)
    start = hyperparameters_of(structure)
    known = np.column_stack([response, response])
    normal = train_evidence(structure, inputs, response, prior_of(structure), weights, start, steps=5)
    found = train_evidence(structure, inputs, known, prior_of(structure), weights, start, steps=5, loss=None)
    assert found.log_evidence == pytest.approx(normal.log_evidence, rel=1e-7)
    np.testing.assert_allclose(found.weights, normal.weights, rtol=1e-3, atol=1e-5)


def test_noise_and_mean_are_found_where_a_limit_hides_half_of_the_responses() -> None:
    structure = structure_of(1, 3)
    random = np.random.default_rng(2)
    inputs = random.normal(size=(500, structure.inputs))
    mean = 0.8 * inputs[:, 0]
    response = mean + random.normal(0, 0.5, 500)
    known = np.column_stack([np.where(response < 0, -np.inf, response), np.maximum(response, 0)])
    fit = train_evidence(structure, inputs, known, prior_of(structure), steps=40, loss=None)
    # That of these subjects, whatever their number: as a regression on the very line says.
    line = tobit_regression(inputs[:, :1], known, np.ones(500))
    assert fit.hyperparameters.noise == pytest.approx(line.sd, rel=0.02)
    assert np.sqrt(np.mean((fit.predict(inputs) - mean) ** 2)) < 0.12


def test_the_linear_rung_without_penalty_has_tobin_s_published_digits() -> None:
    """15.145, −0.129 and −0.0455 (survival's tobin), in units in which the priors have no hold."""
    columns, unit = np.column_stack([AGE, QUANT]), 2e-3
    inputs = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    structure = SineStructure((0, 1), ())
    noise = float(np.exp(1.71785092185)) * unit
    start = Hyperparameters(np.ones(2), np.zeros(0), noise, 10.0)
    prior = EvidencePrior(np.zeros(0))
    fit = train_evidence(structure, inputs, unit * KNOWN, prior, start=start, steps=0, loss=None)
    slopes = fit.hyperparameters.slope * fit.weights[:-1] / columns.std(axis=0) / unit
    np.testing.assert_allclose(slopes, [-0.1290592840970, -0.0455416629543], rtol=1e-4)
    assert fit.weights[-1] / unit - columns.mean(axis=0) @ slopes == pytest.approx(15.1448663606815, rel=1e-4)
