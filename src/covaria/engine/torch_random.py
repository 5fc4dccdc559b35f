"""PyTorch's random stream on the CPU, in NumPy: the same seed gives the same networks and batches.

The stream is the Mersenne Twister MT19937 (Matsumoto and Nishimura 1998). A uniform float32 takes the low
24 bits of one 32-bit draw; `randperm` is a Fisher–Yates shuffle that takes one draw for each position but
the last. The tests compare both with PyTorch itself, bit for bit.
"""

import math

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import Float32Array
from covaria.engine.network import Network

_WEIGHT_GAIN = math.sqrt(2 / (1 + math.sqrt(5) ** 2))
"""Gain of Kaiming's uniform initialisation with slope √5, PyTorch's default for a linear layer."""


class TorchRandom:
    """The generator that `torch.manual_seed(seed)` sets up.

    Parameters
    ----------
    seed : int
        Not negative; its low 32 bits count, as in PyTorch.
    """

    def __init__(self, seed: int) -> None:
        self._twister = np.random.MT19937()
        seeded = np.random.RandomState(seed & 0xFFFFFFFF).get_state(legacy=False)
        self._twister.state = {"bit_generator": "MT19937", "state": seeded["state"]}

    def raw(self, count: int) -> NDArray[np.uint64]:
        """Take the next 32-bit draws; shape (count,)."""
        return self._twister.random_raw(count)

    def uniform(self, count: int, bound: float) -> Float32Array:
        """Draw from the uniform distribution on [−bound, bound), as `Tensor.uniform_`; shape (count,)."""
        unit = (self.raw(count) & 0xFFFFFF).astype(np.float32) * np.float32(2**-24)
        low, high = np.float32(-bound), np.float32(bound)
        # PyTorch rounds once where the processor can fuse the two operations; so does float64 here.
        return (unit.astype(float) * float(high - low) + float(low)).astype(np.float32)

    def permutation(self, count: int) -> NDArray[np.int32]:
        """Shuffle 0 … count − 1, as `torch.randperm`; shape (count,)."""
        order = list(range(count))
        positions = np.arange(count - 1)
        partners = positions + (self.raw(max(count - 1, 0)) % (count - positions).astype(np.uint64)).astype(
            int
        )
        for position, partner in enumerate(partners.tolist()):
            order[position], order[partner] = order[partner], order[position]
        return np.array(order, dtype=np.int32)


def torch_parameters(network: Network, random: TorchRandom) -> Float32Array:
    """Initial parameters as PyTorch draws them for `Linear` layers made in order; shape (parameters,).

    A linear skip starts at zero and takes no draws.
    """
    parameters = np.zeros(network.parameter_count, dtype=np.float32)
    for layer in network.layers:
        weight_bound = math.sqrt(3) * (_WEIGHT_GAIN / math.sqrt(layer.inputs))
        parameters[layer.weights] = random.uniform(layer.inputs * layer.outputs, weight_bound)
        parameters[layer.biases] = random.uniform(layer.outputs, 1 / math.sqrt(layer.inputs))
    return parameters


def torch_draws(network: Network) -> int:
    """How many draws `torch_parameters` takes, so that the batches can go on from there."""
    return int(network.skip.start)
