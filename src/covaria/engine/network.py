"""What a network is: its layers, activations and the place of each parameter in one flat vector."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

MOST_HIDDEN_LAYERS = 15
"""Room that the kernel has."""


class Activation(StrEnum):
    """The nonlinear function of a hidden unit's weighted sum."""

    RELU = "relu"
    TANH = "tanh"
    SILU = "silu"
    SINE = "sine"
    """A sine, for responses that repeat, most often in the first layer alone (Sitzmann et al. 2020)."""
    IDENTITY = "identity"


@dataclass(frozen=True)
class Layer:
    """A fully connected layer and where its parameters are.

    Attributes
    ----------
    inputs, outputs : int
        Number of values that enter and leave.
    activation : Activation
        Applied to what leaves.
    weights, biases : slice
        Into the flat parameter vector; weights are (outputs, inputs), row by row.
    """

    inputs: int
    outputs: int
    activation: Activation
    weights: slice
    biases: slice


@dataclass(frozen=True)
class Network:
    """A feed-forward network with one output, which every member of a fleet shares.

    The flat parameter vector holds, layer by layer from the inputs, the weights (outputs, inputs) and then
    the biases; the weights of the linear skip, if there is one, come last.

    Attributes
    ----------
    inputs : int
        Number of input columns, at least 1.
    hidden : tuple of int
        Units of each hidden layer; empty for linear regression.
    activations : tuple of Activation
        One for each hidden layer.
    linear_skip : bool
        Whether the inputs also reach the output directly.

    Raises
    ------
    ValueError
        If a size is below 1, there are too many layers, or the activations do not match them.
    """

    inputs: int
    hidden: tuple[int, ...] = ()
    activations: tuple[Activation, ...] = ()
    linear_skip: bool = False

    def __post_init__(self) -> None:
        if min((self.inputs, *self.hidden)) < 1:
            raise ValueError(f"every layer needs at least one unit, not {(self.inputs, *self.hidden)}")
        if len(self.hidden) > MOST_HIDDEN_LAYERS:
            raise ValueError(f"a network has at most {MOST_HIDDEN_LAYERS} hidden layers")
        if len(self.activations) != len(self.hidden):
            raise ValueError(
                f"{len(self.hidden)} hidden layers need as many activations, not {len(self.activations)}"
            )

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The layers from the inputs to the output, which is linear."""
        sizes = (self.inputs, *self.hidden, 1)
        activations = (*self.activations, Activation.IDENTITY)
        layers, start = [], 0
        for inputs, outputs, activation in zip(sizes[:-1], sizes[1:], activations, strict=True):
            weights = slice(start, start + outputs * inputs)
            biases = slice(weights.stop, weights.stop + outputs)
            layers.append(Layer(inputs, outputs, activation, weights, biases))
            start = biases.stop
        return tuple(layers)

    @property
    def skip(self) -> slice:
        """Where the linear skip's weights are; empty without a skip."""
        start = self.layers[-1].biases.stop
        return slice(start, start + (self.inputs if self.linear_skip else 0))

    @property
    def parameter_count(self) -> int:
        """Number of weights and biases."""
        return int(self.skip.stop)

    @property
    def decay_groups(self) -> tuple[str, ...]:
        """The sets of parameters that can each have a weight decay of their own."""
        return (*(f"weights {k + 1}" for k in range(len(self.layers))), "biases", "skip")

    def decay_group_of_parameter(self) -> NDArray[np.int32]:
        """Position in `decay_groups` of each parameter; shape (parameters,)."""
        group = np.full(self.parameter_count, len(self.layers), dtype=np.int32)
        for k, layer in enumerate(self.layers):
            group[layer.weights] = k
        group[self.skip] = len(self.layers) + 1
        return group
