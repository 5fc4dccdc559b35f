import numpy as np
import pytest

from covaria.engine import Activation, Component, Network, component_mask, full_mask, predict
from covaria.engine.initialisation import OUTPUT_SHARE, initial_parameters

WIDE = Network(8, (200, 100), (Activation.TANH,) * 2, linear_skip=True)


def test_weights_are_uniform_with_variance_one_over_connections() -> None:
    parameters = initial_parameters(WIDE, full_mask(WIDE), np.random.default_rng(0))
    for layer, share in zip(WIDE.layers, (1, 1, OUTPUT_SHARE), strict=True):
        scaled = parameters[layer.weights] * np.sqrt(layer.inputs / 3) / share
        assert np.abs(scaled).max() <= 1 + 1e-6
        # Five standard errors of the variance of that many uniform draws.
        assert scaled.var() == pytest.approx(1 / 3, abs=5 * np.sqrt(4 / 45 / len(scaled)))


def test_only_connections_in_use_count() -> None:
    mask = component_mask(WIDE, [Component((0,), 50), Component((1, 2, 3), 50)])
    draws = [initial_parameters(WIDE, mask, np.random.default_rng(seed)) for seed in range(20)]
    weights = np.array(draws)[:, WIDE.layers[0].weights].reshape(20, 200, 8)
    single, triple = weights[:, :50, 0], weights[:, 50:100, 1:4]
    assert np.abs(single).max() == pytest.approx(np.sqrt(3), rel=0.02)
    assert np.abs(triple).max() == pytest.approx(1, rel=0.02)
    assert not np.array(draws)[:, ~mask].any()


def test_hidden_biases_spread_and_the_rest_starts_at_zero() -> None:
    parameters = initial_parameters(WIDE, full_mask(WIDE), np.random.default_rng(1))
    for layer in WIDE.layers[:-1]:
        biases = parameters[layer.biases]
        assert -1 <= biases.min() < -0.9
        assert 0.9 < biases.max() <= 1
    assert not parameters[WIDE.layers[-1].biases].any()
    assert not parameters[WIDE.skip].any()


def test_members_begin_near_the_mean_of_a_standardised_response() -> None:
    random = np.random.default_rng(2)
    members = np.array([initial_parameters(WIDE, full_mask(WIDE), random) for _ in range(50)])
    spread = predict(WIDE, members, random.normal(size=(100, 8)).astype(np.float32)).std()
    assert 0.1 < spread < OUTPUT_SHARE


def test_a_generator_s_state_decides() -> None:
    first, same, other = (
        initial_parameters(WIDE, full_mask(WIDE), np.random.default_rng(seed)) for seed in (3, 3, 4)
    )
    assert first.dtype == np.float32
    np.testing.assert_array_equal(first, same)
    assert (first != other).any()
