"""The evidence and all that follows from it, against brute force with the covariance written out."""

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from covaria.arrays import FloatArray
from covaria.engine import Backend, predict
from covaria.engine.evidence import (
    EvidencePrior,
    SineComponent,
    SineStructure,
    as_network,
    even_frequencies,
    train_evidence,
)
from covaria.engine.evidence.likelihood import MANY_UNITS, chain_to_hyperparameters, evidence, hidden_units
from covaria.engine.evidence.normal_responses import NormalResponses
from covaria.engine.evidence.training import negative_log_posterior
from support.evidence import CASES, hyperparameters_of, prior_of, rows_of, structure_of


@pytest.mark.parametrize(("order", "half", "rows"), CASES)
def test_the_evidence_is_the_normal_density_of_the_response(order: int, half: int, rows: int) -> None:
    structure = structure_of(order, half)
    hyper = hyperparameters_of(structure)
    inputs, response = rows_of(rows)
    units = hidden_units(structure, inputs, hyper)
    covariance = units @ units.T + hyper.noise**2 * np.eye(rows)
    expected = multivariate_normal.logpdf(response, np.zeros(rows), covariance)
    assert evidence(units, response, hyper.noise, rows).negative_log == pytest.approx(-expected, rel=1e-10)


def test_the_prior_falls_normally_to_both_sides_and_not_at_all_where_its_deviation_is_infinite() -> None:
    shorter, longer = np.log(2.0) - 0.7, np.log(2.0) + 0.7
    both = EvidencePrior(np.ones(1), 2.0, shorter_sd=0.5, longer_sd=3.0)
    expected = sum(
        norm.logpdf(0, scale=sd) - norm.logpdf(0.7, scale=sd) for sd in (both.shorter_sd, both.longer_sd)
    )
    assert both.of_length_scales(np.array([shorter, longer]))[0] == pytest.approx(expected, rel=1e-12)
    free = EvidencePrior(np.ones(1), 2.0, longer_sd=np.inf)
    value, by_logarithm = free.of_length_scales(np.array([longer]))
    assert value == 0
    assert by_logarithm == [0]


@pytest.mark.parametrize(("order", "half", "rows"), CASES)
def test_the_gradient_agrees_with_finite_differences(order: int, half: int, rows: int) -> None:
    structure = structure_of(order, half)
    inputs, response = rows_of(rows)
    root = np.sqrt(np.random.default_rng(3).integers(1, 4, rows))
    theta = hyperparameters_of(structure).logarithms()

    def value(at: FloatArray) -> tuple[float, FloatArray]:
        responses = NormalResponses(response * root, root)
        return negative_log_posterior(at, structure, inputs, responses, prior_of(structure))

    found = value(theta)[1]
    step = 1e-4
    for position, gradient in enumerate(found):
        change = np.zeros_like(theta)
        change[position] = step
        numerical = (value(theta + change)[0] - value(theta - change)[0]) / (2 * step)
        assert gradient == pytest.approx(numerical, rel=1e-5, abs=1e-5), position


def test_both_ways_to_the_gradient_agree() -> None:
    structure = structure_of(2, 6)
    hyper = hyperparameters_of(structure)
    inputs, response = rows_of(40)
    units = hidden_units(structure, inputs, hyper)
    wide = np.hstack([units, np.zeros((40, 60))])
    narrow_way, wide_way = (evidence(u, response, hyper.noise, 40) for u in (units[:, :30], wide))
    direct = evidence(np.hstack([units[:, :30], np.zeros((40, 60))]), response, hyper.noise, 40)
    assert wide.shape[1] > 40
    assert narrow_way.negative_log == pytest.approx(direct.negative_log, rel=1e-11)
    np.testing.assert_allclose(narrow_way.by_units, direct.by_units[:, :30], atol=1e-9)
    assert narrow_way.by_log_noise == pytest.approx(direct.by_log_noise, rel=1e-9)
    assert wide_way.negative_log != narrow_way.negative_log


def test_the_gradient_agrees_with_automatic_differentiation() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    structure = structure_of(2, 4)
    hyper = hyperparameters_of(structure)
    inputs, response = rows_of(50)
    units = hidden_units(structure, inputs, hyper)
    leaf = torch.tensor(units, requires_grad=True)
    covariance = leaf @ leaf.T + hyper.noise**2 * torch.eye(50, dtype=torch.float64)
    normal = torch.distributions.MultivariateNormal(torch.zeros(50, dtype=torch.float64), covariance)
    (-normal.log_prob(torch.tensor(response))).backward()
    found = evidence(units, response, hyper.noise, 50)
    np.testing.assert_allclose(found.by_units, leaf.grad.numpy(), atol=1e-9)
    chained = chain_to_hyperparameters(structure, inputs, hyper, units, found.by_units)
    assert chained.shape == (structure.length_scales + len(structure.components) + 1,)


@pytest.mark.parametrize("half", [5, 90], ids=["few units", "many units"])
def test_predictions_agree_with_brute_force(half: int) -> None:
    structure = structure_of(2, half)
    assert (structure.units > MANY_UNITS) == (half == 90)
    inputs, response = rows_of(45)
    start = hyperparameters_of(structure)
    fit = train_evidence(structure, inputs, response, prior_of(structure), start=start, steps=0)
    units = hidden_units(structure, inputs, start)
    covariance = units @ units.T + start.noise**2 * np.eye(45)
    new = rows_of(10, seed=9)[0]
    cross = hidden_units(structure, new, start) @ units.T
    np.testing.assert_allclose(fit.predict(new), cross @ np.linalg.solve(covariance, response), atol=1e-9)


def test_a_weight_of_two_is_a_row_that_occurs_twice() -> None:
    structure = structure_of(2, 4)
    inputs, response = rows_of(30)
    weights = np.where(np.arange(30) < 10, 2.0, 1.0)
    twice = np.concatenate([np.arange(30), np.arange(10)])
    weighted = train_evidence(structure, inputs, response, prior_of(structure), weights, steps=25)
    doubled = train_evidence(structure, inputs[twice], response[twice], prior_of(structure), steps=25)
    assert weighted.log_evidence == pytest.approx(doubled.log_evidence, rel=1e-6)
    np.testing.assert_allclose(weighted.predict(inputs), doubled.predict(inputs), atol=1e-4)


def test_the_amplitudes_show_the_structure() -> None:
    random = np.random.default_rng(0)
    inputs = random.uniform(-1.7, 1.7, (400, 3))
    response = np.sin(2 * inputs[:, 0]) + inputs[:, 1] * inputs[:, 2] + random.normal(0, 0.3, 400)
    subsets = [c for size in (1, 2) for c in combinations(range(3), size)]
    components = tuple(SineComponent(c, even_frequencies(len(c), 8, random)) for c in subsets)
    structure = SineStructure((0, 1, 2), components)
    fit = train_evidence(structure, inputs, response / response.std(), EvidencePrior(np.ones(6)))
    amplitude = dict(zip(subsets, fit.hyperparameters.amplitudes, strict=True))
    assert min(amplitude[(0,)], amplitude[(1, 2)]) > 0.3
    assert max(amplitude[c] for c in subsets if c not in {(0,), (1, 2)}) < 0.15


@pytest.mark.slow
def test_noise_alone_leaves_little() -> None:
    """What is predicted is a small part of what least squares on all units would take from noise."""
    predicted = []
    for seed in range(5):
        random = np.random.default_rng(seed)
        inputs, response = random.normal(size=(200, 3)), random.normal(size=200)
        fit = train_evidence(structure_of(2, 6), inputs, response, EvidencePrior(np.full(6, 2.0)))
        predicted.append(np.mean(fit.predict(inputs) ** 2))
        assert fit.hyperparameters.noise == pytest.approx(1, abs=0.15)
    assert np.mean(predicted) < 0.2 * structure_of(2, 6).units / 200


@pytest.mark.parametrize("order", [0, 2])
def test_the_network_is_the_same_function(order: int) -> None:
    structure = structure_of(order, 5)
    inputs, response = rows_of(80)
    fit = train_evidence(structure, inputs, response, prior_of(structure), steps=10)
    network, parameters = as_network(fit)
    new = rows_of(30, seed=5)[0]
    for backend in Backend:
        predicted = predict(network, parameters[None].astype(np.float32), new.astype(np.float32), backend)[0]
        np.testing.assert_allclose(predicted, fit.predict(new), atol=2e-5)


def test_even_frequencies_represent_the_squared_exponential_kernel() -> None:
    """The mean cosine of frequencies times a difference is exp(-|difference|² / 2)."""

    def error(frequencies: FloatArray, difference: FloatArray) -> float:
        kernel = np.cos(difference @ frequencies).mean(axis=1)
        return float(np.sqrt(np.mean((kernel - np.exp(-(difference**2).sum(axis=1) / 2)) ** 2)))

    random = np.random.default_rng(0)
    for dimensions, bound in ((1, 0.005), (2, 0.03), (4, 0.08)):
        difference = random.normal(size=(200, dimensions))
        even = [error(even_frequencies(dimensions, 75, random), difference) for _ in range(10)]
        drawn = [error(random.normal(size=(dimensions, 75)), difference) for _ in range(10)]
        assert np.mean(even) < bound
        assert np.mean(even) < 0.8 * np.mean(drawn)
    assert even_frequencies(9, 50, random).shape == (9, 50)
