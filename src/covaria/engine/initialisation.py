"""Where training starts when PyTorch's own stream is not asked for."""

import numpy as np

from covaria.arrays import BoolArray, Float32Array
from covaria.engine.network import Network

OUTPUT_SHARE = 0.5
"""The output layer starts this much smaller, so that a member begins near the mean."""


def initial_parameters(network: Network, mask: BoolArray, random: np.random.Generator) -> Float32Array:
    """Draw parameters that keep unit variance through the layers; shape (parameters,).

    Weights are uniform with variance 1 / (connections that the mask leaves to the unit) (LeCun et al. 1998,
    section 4.6), hidden biases uniform on [−1, 1], so that units rise at different places; the output's
    bias and the linear skip start at zero.
    """
    parameters = np.zeros(network.parameter_count, dtype=np.float32)
    for k, layer in enumerate(network.layers):
        hidden = k < len(network.hidden)
        used = mask[layer.weights].reshape(layer.outputs, layer.inputs)
        bound = np.sqrt(3 / np.maximum(used.sum(axis=1, keepdims=True), 1)) * (1 if hidden else OUTPUT_SHARE)
        weights = random.uniform(-1, 1, size=used.shape) * bound
        parameters[layer.weights] = weights.astype(np.float32).ravel()
        if hidden:
            parameters[layer.biases] = random.uniform(-1, 1, size=layer.outputs).astype(np.float32)
    return parameters * mask
