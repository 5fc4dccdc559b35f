import numpy as np
import pytest

from covaria.arrays import BoolArray, Float32Array
from covaria.engine import Activation, Backend, Component, Network, component_mask, full_mask, predict, train
from support.fleets import build_fleet

NETWORK = Network(3, (6, 5), (Activation.TANH, Activation.SILU), linear_skip=True)


def weights_in_use(mask: BoolArray, layer: int) -> BoolArray:
    shape = NETWORK.layers[layer].outputs, NETWORK.layers[layer].inputs
    return mask[NETWORK.layers[layer].weights].reshape(shape)


def second_difference(parameters: Float32Array, first: int, second: int) -> float:
    """How far the members are from additive in two inputs, as the largest mixed difference over a square."""
    corners = np.full((4, NETWORK.inputs), 0.3, dtype=np.float32)
    corners[[1, 3], first] = 1.7
    corners[[2, 3], second] = -1.2
    low, one, other, both = predict(NETWORK, parameters, corners).T
    return float(np.abs(both - one - other + low).max())


def random_parameters(mask: BoolArray) -> Float32Array:
    return (np.random.default_rng(0).normal(size=(4, len(mask))) * mask).astype(np.float32)


def test_components_see_their_inputs_and_only_each_other() -> None:
    mask = component_mask(NETWORK, [Component((1,), 2), Component((0, 2), 1)])
    first, second = [1, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0]
    assert weights_in_use(mask, 0).tolist() == [[0, 1, 0]] * 2 + [[1, 0, 1]] + [[0, 0, 0]] * 3
    assert weights_in_use(mask, 1).tolist() == [first, first, second, [0] * 6, [0] * 6]
    assert weights_in_use(mask, 2).tolist() == [[1, 1, 1, 0, 0]]
    assert [mask[layer.biases].tolist() for layer in NETWORK.layers] == [
        [1, 1, 1, 0, 0, 0],
        [1, 1, 1, 0, 0],
        [1],
    ]
    assert mask[NETWORK.skip].all()


def test_single_inputs_make_an_additive_model() -> None:
    parameters = random_parameters(component_mask(NETWORK, [Component((i,), 1) for i in range(3)]))
    assert max(second_difference(parameters, *pair) for pair in [(0, 1), (0, 2), (1, 2)]) < 1e-5


def test_a_pair_interacts_and_the_others_do_not() -> None:
    parameters = random_parameters(component_mask(NETWORK, [Component((0, 2), 3), Component((1,), 2)]))
    assert second_difference(parameters, 0, 2) > 0.01
    assert max(second_difference(parameters, *pair) for pair in [(0, 1), (1, 2)]) < 1e-5


def test_without_components_the_linear_model_is_left() -> None:
    mask = component_mask(NETWORK, [])
    assert np.flatnonzero(mask).tolist() == [
        NETWORK.layers[-1].biases.start,
        *range(NETWORK.skip.start, NETWORK.skip.stop),
    ]


def test_without_hidden_layers_everything_is_in_use() -> None:
    assert component_mask(Network(3), [Component((0,), 2)]).all()


def test_full_mask_uses_every_parameter() -> None:
    assert full_mask(NETWORK).tolist() == [True] * NETWORK.parameter_count


def test_one_component_of_all_inputs_and_units_is_the_full_mask() -> None:
    network = Network(3, (4, 4), (Activation.RELU,) * 2)
    np.testing.assert_array_equal(component_mask(network, [Component((0, 1, 2), 4)]), full_mask(network))


def test_components_must_fit_the_narrowest_layer() -> None:
    with pytest.raises(ValueError, match="components of 6 units do not fit"):
        component_mask(NETWORK, [Component((0,), 3), Component((1,), 3)])


def test_masked_parameters_stay_zero() -> None:
    fleet = build_fleet(0, NETWORK, members=(20,), mask="components", weight_decay=0.5)
    mask = fleet.plan.groups[0].mask
    assert not mask.all()
    for backend in Backend:
        parameters = train(*fleet, backend=backend).parameters
        assert not parameters[:, ~mask].any()
        assert parameters[:, mask].all()
