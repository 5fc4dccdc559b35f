import numpy as np
import pytest

from covaria.engine import Activation, Network

RELU = Activation.RELU


def test_origin_has_369_parameters() -> None:
    assert Network(4, (16, 16), (RELU, RELU)).parameter_count == 369


def test_no_hidden_layer_is_linear_regression() -> None:
    (layer,) = Network(3).layers
    assert (layer.inputs, layer.outputs, layer.activation) == (3, 1, Activation.IDENTITY)
    assert Network(3).parameter_count == 4


def test_every_parameter_has_one_place() -> None:
    network = Network(3, (5, 2), (RELU, Activation.TANH), linear_skip=True)
    places = [part for layer in network.layers for part in (layer.weights, layer.biases)] + [network.skip]
    covered = np.concatenate([np.arange(network.parameter_count)[place] for place in places])
    assert covered.tolist() == list(range(15 + 5 + 10 + 2 + 2 + 1 + 3))


def test_activations_belong_to_hidden_layers_in_order() -> None:
    network = Network(2, (3, 4), (Activation.SILU, Activation.TANH))
    assert [layer.activation for layer in network.layers] == ["silu", "tanh", "identity"]
    assert [(layer.inputs, layer.outputs) for layer in network.layers] == [(2, 3), (3, 4), (4, 1)]


@pytest.mark.parametrize("linear_skip", [False, True])
def test_skip_is_empty_unless_asked_for(linear_skip: bool) -> None:
    network = Network(4, (2,), (RELU,), linear_skip)
    assert network.skip == slice(13, 17 if linear_skip else 13)


def test_decay_groups_separate_weights_by_layer_from_biases_and_skip() -> None:
    network = Network(2, (2,), (RELU,), linear_skip=True)
    names = np.array(network.decay_groups)[network.decay_group_of_parameter()]
    assert names.tolist() == (
        ["weights 1"] * 4 + ["biases"] * 2 + ["weights 2"] * 2 + ["biases"] + ["skip"] * 2
    )


@pytest.mark.parametrize(
    ("inputs", "hidden"), [(0, ()), (-1, ()), (3, (0,)), (3, (4, -2))], ids=["none", "negative", "0", "-2"]
)
def test_layers_without_units_are_refused(inputs: int, hidden: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="at least one unit"):
        Network(inputs, hidden, (RELU,) * len(hidden))


@pytest.mark.parametrize("activations", [(), (RELU, RELU)])
def test_activations_must_match_the_hidden_layers(activations: tuple[Activation, ...]) -> None:
    with pytest.raises(ValueError, match="1 hidden layers need as many activations"):
        Network(2, (3,), activations)
