"""Connectivity masks: which parameters of the shared network a rung of the ladder may use."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray
from covaria.engine.network import Network


@dataclass(frozen=True)
class Component:
    """Hidden units that see the same inputs, and only each other.

    Attributes
    ----------
    inputs : tuple of int
        The input columns that the units of the first hidden layer see.
    units : int
        How many units it has in each hidden layer.
    """

    inputs: tuple[int, ...]
    units: int


def component_mask(network: Network, components: Sequence[Component]) -> BoolArray:
    """Mask of a network whose hidden units are divided among components, in order; the rest are off.

    Without components the linear skip and the output's bias are all that is left.

    Returns
    -------
    (parameters,) bool array
        True where a parameter is in use.

    Raises
    ------
    ValueError
        If the components need more units than a hidden layer has.
    """
    needed = sum(component.units for component in components)
    if needed > min(network.hidden, default=needed):
        raise ValueError(f"components of {needed} units do not fit in hidden layers of {network.hidden}")
    owner = np.repeat(np.arange(len(components)), [component.units for component in components])
    sees = np.zeros((needed, network.inputs), dtype=bool)
    for unit, component in enumerate(owner.tolist()):
        sees[unit, list(components[component].inputs)] = True

    mask = np.zeros(network.parameter_count, dtype=bool)
    mask[network.skip] = True
    for k, layer in enumerate(network.layers):
        used_outputs = needed if k < len(network.hidden) else 1
        weights = np.zeros((layer.outputs, layer.inputs), dtype=bool)
        if k == 0:
            weights[:used_outputs] = sees if network.hidden else True
        elif k < len(network.hidden):
            weights[:needed, :needed] = owner[:, None] == owner[None, :]
        else:
            weights[:, :needed] = True
        mask[layer.weights] = weights.ravel()
        mask[layer.biases.start : layer.biases.start + used_outputs] = True
    return mask


def full_mask(network: Network) -> BoolArray:
    """Mask under which every parameter is in use; shape (parameters,)."""
    return np.ones(network.parameter_count, dtype=bool)
