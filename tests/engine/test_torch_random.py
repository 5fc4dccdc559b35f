from typing import Any

import numpy as np
import pytest

from covaria.engine import Activation, Network
from covaria.engine.torch_random import TorchRandom, torch_draws, torch_parameters

pytestmark = pytest.mark.slow

SEEDS = [0, 1, 42, 2**31 - 1, 2**32 - 1, 2**40 + 17]
NETWORKS = [
    Network(4, (16, 16), (Activation.RELU,) * 2),
    Network(1),
    Network(7),
    Network(1, (1,), (Activation.TANH,)),
    Network(3, (37, 2, 19), (Activation.SILU,) * 3),
    Network(9, (64,), (Activation.TANH,), linear_skip=True),
]


@pytest.fixture(scope="module")
def torch() -> Any:
    """PyTorch, imported where these tests run and not by every process that collects them."""
    return pytest.importorskip("torch", reason="PyTorch is the oracle here; pip install covaria[torch]")


@pytest.fixture(scope="module")
def torch_with_fma(torch: Any) -> Any:
    if torch.backends.cpu.get_cpu_capability() == "DEFAULT":
        pytest.skip("without a fused multiply-add PyTorch rounds a uniform draw twice, not as elsewhere")
    return torch


def torch_linear_layers(torch: Any, network: Network) -> list[np.ndarray]:
    layers = [torch.nn.Linear(layer.inputs, layer.outputs) for layer in network.layers]
    return [values.detach().numpy().ravel() for layer in layers for values in (layer.weight, layer.bias)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: str((network.inputs, *network.hidden)))
def test_initial_parameters_are_those_of_linear_layers(
    torch_with_fma: Any, network: Network, seed: int
) -> None:
    torch_with_fma.manual_seed(seed)
    expected = np.concatenate(torch_linear_layers(torch_with_fma, network))
    parameters = torch_parameters(network, TorchRandom(seed))
    np.testing.assert_array_equal(parameters[: len(expected)], expected)
    assert not parameters[network.skip].any()


@pytest.mark.parametrize("inputs", range(1, 200, 11))
def test_initial_parameters_for_any_number_of_inputs(torch_with_fma: Any, inputs: int) -> None:
    torch_with_fma.manual_seed(inputs)
    expected = np.concatenate(torch_linear_layers(torch_with_fma, Network(inputs)))
    np.testing.assert_array_equal(torch_parameters(Network(inputs), TorchRandom(inputs)), expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_permutations_continue_the_stream(torch: Any, seed: int) -> None:
    torch.manual_seed(seed)
    random = TorchRandom(seed)
    for count in [0, 1, 2, 3, 640, 17, 1, 1000, 64]:
        assert random.permutation(count).tolist() == torch.randperm(count).tolist()


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: str((network.inputs, *network.hidden)))
def test_batches_go_on_behind_the_initial_parameters(torch: Any, network: Network) -> None:
    torch.manual_seed(5)
    torch_linear_layers(torch, network)
    random = TorchRandom(5)
    random.raw(torch_draws(network))
    assert random.permutation(50).tolist() == torch.randperm(50).tolist()


@pytest.mark.parametrize("bound", [1.0, 0.5, 3**-0.5, 1e-3, 7.25])
def test_uniform_draws(torch_with_fma: Any, bound: float) -> None:
    torch_with_fma.manual_seed(3)
    expected = torch_with_fma.empty(5000).uniform_(-bound, bound).numpy()
    np.testing.assert_array_equal(TorchRandom(3).uniform(5000, bound), expected)
