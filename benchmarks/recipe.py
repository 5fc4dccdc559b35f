"""One training as every rival does it: mean squared error, Adam, rows in a fresh order for each epoch."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import Float32Array
from covaria.datasets import biomarker_trial
from covaria.engine import (
    Activation,
    BatchOrder,
    FleetPlan,
    FleetResult,
    Group,
    Network,
    TrainingData,
    full_mask,
    train,
)

GROUP = 16
"""Members that share the order of rows: a vector of the widest instruction set."""


@dataclass(frozen=True)
class Recipe:
    """A network with ReLU, the rows that it is trained on, and for how long.

    Attributes
    ----------
    data : TrainingData
    hidden : tuple of int
    epochs : int
    batch_size : int
    learning_rate : float
    """

    data: TrainingData
    hidden: tuple[int, ...]
    epochs: int
    batch_size: int = 64
    learning_rate: float = 0.01

    @property
    def network(self) -> Network:
        """The network in Covaria's terms."""
        return Network(self.data.inputs.shape[1], self.hidden, (Activation.RELU,) * len(self.hidden))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of each layer, from the inputs to the output."""
        return (self.data.inputs.shape[1], *self.hidden, 1)

    def shortened(self, epochs: int) -> "Recipe":
        """Train for so many epochs instead."""
        return replace(self, epochs=epochs)

    def starts(self, members: int, seed: int) -> Float32Array:
        """Draw parameters from PyTorch's default distribution; shape (members, parameters)."""
        random = np.random.default_rng(seed)
        parts = []
        for layer in self.network.layers:
            unit = random.random((members, layer.outputs * (layer.inputs + 1)), dtype=np.float32)
            parts.append((2 * unit - 1) / np.float32(np.sqrt(layer.inputs)))
        return np.concatenate(parts, axis=1)

    def plan(self, members: int) -> FleetPlan:
        """Make a fleet, 16 members to a group."""
        sizes = [min(GROUP, members - first) for first in range(0, members, GROUP)]
        groups = tuple(self._group(size, seed) for seed, size in enumerate(sizes))
        return FleetPlan(self.network, groups, self.epochs, self.batch_size, held_out_interval=self.epochs)

    def _group(self, members: int, seed: int) -> Group:
        return Group(
            self.starts(members, seed),
            # A view of a single 1: every row counts, for every member.
            np.broadcast_to(np.float32(1), (members, len(self.data.inputs))),
            np.full(members, self.learning_rate, dtype=np.float32),
            np.zeros((members, len(self.network.decay_groups)), dtype=np.float32),
            full_mask(self.network),
            BatchOrder(seed),
        )

    def train(self, plan: FleetPlan, threads: int) -> FleetResult:
        """Train a fleet that was laid out by this recipe."""
        return train(plan, self.data, threads=threads)

    def operations(self) -> float:
        """Floating-point operations of one network's training.

        Two for each multiply-add of a weight: forward, in the gradient of the weight, and, behind the first
        layer, in the gradient that goes on to the layer below. Biases, activations, the loss and the
        optimiser are work, too, but not counted.
        """
        weights = [inputs * outputs for inputs, outputs in zip(self.sizes[:-1], self.sizes[1:], strict=True)]
        multiply_adds = 3 * sum(weights) - weights[0]
        return 2.0 * multiply_adds * len(self.data.inputs) * self.epochs


def lesson() -> Recipe:
    """Make the lesson's training: 4-16-16-1, 300 epochs of 640 rows in batches of 64."""
    trial = biomarker_trial()
    rows = trial.train_rows
    return Recipe(TrainingData(trial.inputs[rows], trial.response[rows]), (16, 16), epochs=300)


def wider() -> Recipe:
    """Make 20 epochs of a 5-64-64-64-1 network on 1,500 rows; their values do not matter for time."""
    random = np.random.default_rng(0)
    inputs = random.normal(size=(1500, 5)).astype(np.float32)
    return Recipe(
        TrainingData(inputs, np.sin(inputs).sum(axis=1)), (64, 64, 64), epochs=20, learning_rate=0.001
    )
