"""A small fleet for checks: networks of each activation, some rows held out."""

import numpy as np

from covaria.engine import Activation, BatchOrder, FleetPlan, Group, Network, TrainingData, full_mask
from covaria.engine.initialisation import initial_parameters

ROWS, MEMBERS, EPOCHS = 48, 9, 12


def small_fleet(activation: Activation) -> tuple[FleetPlan, TrainingData]:
    """Give a plan and its data; nine members, so that vectors are not filled evenly."""
    random = np.random.default_rng(20)
    network = Network(3, (8, 8), (activation, activation), linear_skip=True)
    mask = full_mask(network)
    weights = np.ones((MEMBERS, ROWS), np.float32)
    weights[:, ::4] = 0.0
    group = Group(
        initial=np.array([initial_parameters(network, mask, random) for _ in range(MEMBERS)]),
        row_weights=weights,
        learning_rate=np.full(MEMBERS, 0.01, np.float32),
        weight_decay=np.full((MEMBERS, len(network.decay_groups)), 0.01, np.float32),
        mask=mask,
        batch_order=BatchOrder(5, 0),
    )
    inputs = random.normal(size=(ROWS, 3)).astype(np.float32)
    targets = (inputs[:, 0] - np.sin(2 * inputs[:, 1])).astype(np.float32)
    return FleetPlan(network, (group,), EPOCHS, 12), TrainingData(inputs, targets)
