"""Boosted trees as networks of steep steps, so that they are weighed, stored and explained as others are."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.engine import Activation, Network
from covaria.fit.candidates.boosting import Cuts, Trees

STEEP = 1e4
"""Slope of a step at its cut: from one side to the other within 3e-4 standard deviations of a covariate."""
JOINED = 10.0
"""Slope of a unit that joins steps, which are −1 or 1 but near their cuts."""

Unit = tuple[int, int, int]
"""What a unit of the second layer sees: a cut, a second one (or −1 for none), and the side of the first."""


def trees_as_networks(
    cuts: Cuts, trees: Trees, inputs: int, numbers: tuple[int, ...]
) -> tuple[Network, list[list[FloatArray]]]:
    """Make a network of the first so many trees of each fold; parameters by number of trees and fold."""
    folds = [[_units(trees, fold, number) for fold in range(len(trees.constant))] for number in numbers]
    used = [[_cuts_of(units) for _, units in each] for each in folds]
    first = max([1, *(len(own) for each in used for own in each)])
    second = max([1, *(len(units) for each in folds for _, units in each)])
    network = Network(inputs, (first, second), (Activation.TANH, Activation.TANH))
    return network, [
        [_parameters(network, cuts, places, *own) for places, own in zip(each_used, each, strict=True)]
        for each_used, each in zip(used, folds, strict=True)
    ]


def _cuts_of(units: dict[Unit, float]) -> list[int]:
    return sorted({cut for unit in units for cut in unit[:2] if cut >= 0})


def _units(trees: Trees, fold: int, number: int) -> tuple[float, dict[Unit, float]]:
    """The constant, and how much the response rises where each unit is passed."""
    constant = float(trees.constant[fold] + trees.steps[:number, fold, 0].sum())
    units: dict[Unit, float] = {}
    for root, (low, high), steps in zip(
        trees.root[:number, fold].tolist(),
        trees.branches[:number, fold].tolist(),
        trees.steps[:number, fold].tolist(),
        strict=True,
    ):
        for unit, step in (
            ((root, -1, 1), steps[1]),
            ((root, low, -1), steps[2]),
            ((root, high, 1), steps[3]),
        ):
            if step:
                units[unit] = units.get(unit, 0.0) + step
    return constant, units


def _parameters(
    network: Network, cuts: Cuts, used: list[int], constant: float, units: dict[Unit, float]
) -> FloatArray:
    _, second, last = network.layers
    parameters = np.zeros(network.parameter_count)
    place = {cut: position for position, cut in enumerate(used)}
    write_cuts(network, parameters, cuts, used)
    joining = parameters[second.weights].reshape(second.outputs, second.inputs)
    offsets, heights = parameters[second.biases], parameters[last.weights]
    for position, ((root, branch, side), step) in enumerate(units.items()):
        joining[position, place[root]] += side * JOINED
        if branch >= 0:
            joining[position, place[branch]] += JOINED
            offsets[position] = -JOINED
        heights[position] = step / 2
    parameters[last.biases] = constant + sum(units.values()) / 2
    return parameters


def write_cuts(network: Network, parameters: FloatArray, cuts: Cuts, used: list[int]) -> None:
    """Make the first layer's units the steps at some cuts: −1 below and 1 above; parameters are written."""
    first = network.layers[0]
    weights = parameters[first.weights].reshape(first.outputs, first.inputs)
    biases = parameters[first.biases]
    for position, cut in enumerate(used):
        weights[position, cuts.inputs[cut]] = STEEP
        biases[position] = -STEEP * cuts.thresholds[cut]
