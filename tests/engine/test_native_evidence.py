"""The compiled evidence and its climb against NumPy's and SciPy's, and what must not change a bit of them."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.engine import Backend, Loss
from covaria.engine.evidence import (
    EvidenceFit,
    EvidencePrior,
    Hyperparameters,
    SineComponent,
    SineStructure,
    even_frequencies,
    train_evidence,
)
from covaria.engine.evidence.native import climb, evaluate
from covaria.engine.evidence.normal_responses import NormalResponses
from covaria.engine.evidence.training import negative_log_posterior
from covaria.engine.native._kernel import kernel_names
from support.evidence import CASES, hyperparameters_of, prior_of, rows_of, structure_of
from support.fleets import FUSED_KERNELS

SIZES = [*CASES, (0, 1, 30), (1, 1, 8), (2, 7, 100), (2, 9, 57)]
"""Order, half the units, rows: also the skip alone, and sizes that leave parts of vectors and of tiles."""


@pytest.fixture(params=kernel_names())
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COVARIA_INSTRUCTION_SET", request.param)
    return str(request.param)


def weighed(response: FloatArray, seed: int = 3) -> NormalResponses:
    root = np.sqrt(np.random.default_rng(seed).integers(1, 4, len(response)))
    return NormalResponses(response * root, root)


def trained(
    structure: SineStructure,
    rows: int,
    backend: Backend,
    steps: int = 15,
    least_gain: float = 0.0,
    seed: int = 2,
) -> EvidenceFit:
    inputs, response = rows_of(rows, seed)
    start = hyperparameters_of(structure)
    return train_evidence(
        structure, inputs, response, prior_of(structure), None, start, steps, least_gain, backend=backend
    )


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize(("order", "half", "rows"), SIZES)
def test_evidence_and_gradient_agree_with_numpy(order: int, half: int, rows: int) -> None:
    structure = structure_of(order, half)
    inputs, response = rows_of(rows)
    theta, responses = hyperparameters_of(structure).logarithms(), weighed(response)
    given = (structure, inputs, responses, prior_of(structure))
    value, gradient = evaluate(theta, *given)
    expected, expected_gradient = negative_log_posterior(theta, *given)
    assert value == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(
        gradient, expected_gradient, rtol=0, atol=1e-9 * np.abs(expected_gradient).max()
    )


@pytest.mark.usefixtures("kernel")
def test_angles_of_many_turns_agree_with_numpy() -> None:
    structure = structure_of(2, 5)
    inputs, response = rows_of(50)
    known = hyperparameters_of(structure)
    short = Hyperparameters(
        np.full(structure.length_scales, 1e-3), known.amplitudes, known.noise, known.slope
    )
    given = (structure, inputs, weighed(response), prior_of(structure))
    value, gradient = evaluate(short.logarithms(), *given)
    expected, expected_gradient = negative_log_posterior(short.logarithms(), *given)
    assert value == pytest.approx(expected, rel=1e-9)
    np.testing.assert_allclose(
        gradient, expected_gradient, rtol=0, atol=1e-9 * np.abs(expected_gradient).max()
    )


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize("least_gain", [0.0, 0.03])
@pytest.mark.parametrize(("order", "half", "rows"), SIZES)
def test_the_climb_takes_the_steps_of_scipy(order: int, half: int, rows: int, least_gain: float) -> None:
    structure = structure_of(order, half)
    found, expected = (
        trained(structure, rows, backend, least_gain=least_gain)
        for backend in (Backend.NATIVE, Backend.REFERENCE)
    )
    assert found.steps == expected.steps
    assert found.log_evidence == pytest.approx(expected.log_evidence, abs=1e-7)
    np.testing.assert_allclose(
        found.hyperparameters.logarithms(), expected.hyperparameters.logarithms(), atol=1e-5
    )
    np.testing.assert_allclose(found.weights, expected.weights, atol=1e-5)


@pytest.mark.parametrize("seed", range(6))
def test_a_climb_along_bounds_ends_where_scipy_does(seed: int) -> None:
    """Without noise its deviation goes down to its bound; noise alone takes amplitudes to theirs."""
    structure = structure_of(1 + seed % 2, 3, seed)
    inputs = rows_of(30, seed)[0]
    random = np.random.default_rng(seed)
    response = inputs[:, 0] * 0.7 if seed < 3 else random.normal(size=len(inputs))
    given = (structure, inputs, response, prior_of(structure), None, None, 20)
    found, expected = (
        train_evidence(*given, backend=backend) for backend in (Backend.NATIVE, Backend.REFERENCE)
    )
    ends = expected.hyperparameters
    assert ends.noise == pytest.approx(0.01) or ends.amplitudes.min() == pytest.approx(1e-3)
    assert found.steps == expected.steps
    assert found.log_evidence == pytest.approx(expected.log_evidence, abs=1e-5)
    np.testing.assert_allclose(found.hyperparameters.logarithms(), ends.logarithms(), atol=1e-4)


@pytest.mark.parametrize("steps", [8, 20])
@pytest.mark.parametrize("noisy", [True, False], ids=["within bounds", "along bounds"])
def test_a_climb_of_many_parameters_takes_the_steps_of_scipy(noisy: bool, steps: int) -> None:
    """The curvature of so many is never written out; some length scales move, the others stay."""
    random = np.random.default_rng(5)
    inputs = random.normal(size=(40, 130))
    response = 0.7 * inputs[:, 0] + noisy * (np.sin(2 * inputs[:, 1]) + random.normal(size=40))
    parts = tuple(SineComponent((k,), even_frequencies(1, 3, random)) for k in (0, 1, 7, 129))
    structure = SineStructure(tuple(range(130)), parts)
    given = (structure, inputs, response, EvidencePrior(np.full(4, 0.5)), None, None, steps)
    found, expected = (
        train_evidence(*given, backend=backend) for backend in (Backend.NATIVE, Backend.REFERENCE)
    )
    assert found.steps == expected.steps
    assert found.log_evidence == pytest.approx(expected.log_evidence, abs=1e-5)
    logarithms = expected.hyperparameters.logarithms()
    np.testing.assert_allclose(found.hyperparameters.logarithms(), logarithms, atol=1e-3)


@pytest.mark.skipif(
    len(FUSED_KERNELS) < 2, reason="this processor has one kernel with fused operations at most"
)
@pytest.mark.parametrize(("order", "half", "rows"), SIZES)
def test_fused_kernels_give_the_same_bits(
    monkeypatch: pytest.MonkeyPatch, order: int, half: int, rows: int
) -> None:
    fits = []
    for name in FUSED_KERNELS:
        monkeypatch.setenv("COVARIA_INSTRUCTION_SET", name)
        fits.append(trained(structure_of(order, half), rows, Backend.NATIVE))
    for fit in fits[1:]:
        assert fit.log_evidence == fits[0].log_evidence
        np.testing.assert_array_equal(fit.weights, fits[0].weights)


def test_networks_trained_side_by_side_have_the_bits_of_each_alone() -> None:
    train = partial(trained, structure_of(2, 6), 40, Backend.NATIVE)
    alone = [train(seed=seed) for seed in range(12)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda seed: train(seed=seed), reversed(range(12))))
    for one, other in zip(alone, reversed(together), strict=True):
        assert one.log_evidence == other.log_evidence
        np.testing.assert_array_equal(one.weights, other.weights)


@pytest.mark.parametrize("half", [2, 40], ids=["few units", "many units"])
def test_the_last_layer_of_a_climb_is_the_posterior_mean(half: int) -> None:
    structure = structure_of(1, half)
    inputs, response = rows_of(50)
    fit = trained(structure, 50, Backend.NATIVE)
    expected = NormalResponses(response, np.ones(50)).last_layer(structure, fit.hyperparameters, inputs)
    np.testing.assert_allclose(fit.weights, expected, atol=1e-9)


def test_a_covariance_that_is_not_positive_definite_is_refused_as_by_numpy() -> None:
    structure = structure_of(3, 6)
    inputs = np.repeat(rows_of(4)[0], 5, axis=0)
    responses, prior = NormalResponses(np.ones(20), np.full(20, 1e9)), prior_of(structure)
    theta = hyperparameters_of(structure).logarithms()
    given = (structure, inputs, responses, prior)
    with pytest.raises(np.linalg.LinAlgError):
        negative_log_posterior(theta, *given)
    with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
        evaluate(theta, *given)
    with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
        climb(theta, (theta - 1, theta + 1), 5, 0.0, *given)


def test_labels_are_trained_the_same_whatever_the_backend() -> None:
    structure = structure_of(1, 3)
    inputs, response = rows_of(40)
    labels = np.where(response > 0, 1.0, -1.0)
    given = (structure, inputs, labels, prior_of(structure), None, None, 4, 0.0, Loss.LOGISTIC)
    found, expected = (
        train_evidence(*given, backend=backend) for backend in (Backend.NATIVE, Backend.REFERENCE)
    )
    assert found.log_evidence == expected.log_evidence
