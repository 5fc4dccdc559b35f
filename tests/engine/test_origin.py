"""The origin's lesson and its exercises, on the digits that PyTorch printed."""

from typing import Any

import numpy as np
import pytest

from covaria.engine import (
    Activation,
    BatchOrder,
    FleetPlan,
    Group,
    Network,
    TrainingData,
    TrainingStatus,
    full_mask,
)
from covaria.engine.native._kernel import kernel_names
from covaria.engine.torch_random import TorchRandom, torch_draws, torch_parameters
from support.fleets import train_with

TRAINING_ROWS = 640


def origin_table() -> TrainingData:
    """The 800 subjects, the training rows first."""
    random = np.random.default_rng(0)
    inputs = random.uniform(0, 1, size=(800, 4)).astype(np.float32)
    age, bmi, biomarker, dose = inputs.T
    truth = 5 + 3 * np.sin(2 * np.pi * age) + 4 * bmi * biomarker - 6 * (dose - 0.4) ** 2
    response = truth + random.normal(0, 0.3, size=800).astype(np.float32)
    order = random.permutation(800)
    return TrainingData(inputs[order], response[order])


def origin_plan(hidden: tuple[int, ...], activation: Activation, learning_rate: float) -> FleetPlan:
    network = Network(4, hidden, (activation,) * len(hidden))
    row_weights = np.zeros((1, 800), dtype=np.float32)
    row_weights[:, :TRAINING_ROWS] = 1
    group = Group(
        initial=torch_parameters(network, TorchRandom(0))[None],
        row_weights=row_weights,
        learning_rate=np.array([learning_rate], dtype=np.float32),
        weight_decay=np.zeros((1, len(network.decay_groups)), dtype=np.float32),
        mask=full_mask(network),
        batch_order=BatchOrder(seed=0, discard=torch_draws(network)),
    )
    return FleetPlan(network, (group,), epochs=300, batch_size=64, held_out_interval=300)


def test_table_is_the_origin_s() -> None:
    data = origin_table()
    assert data.targets.dtype == np.float32
    assert (round(float(data.targets.min()), 2), round(float(data.targets.max()), 2)) == (0.34, 11.15)
    age, bmi, biomarker, dose = data.inputs[TRAINING_ROWS:].astype(float).T
    truth = 5 + 3 * np.sin(2 * np.pi * age) + 4 * bmi * biomarker - 6 * (dose - 0.4) ** 2
    noise = data.targets[TRAINING_ROWS:] - truth
    assert (noise**2).mean() == pytest.approx(0.0762, abs=5e-5)


@pytest.mark.parametrize("kernel", kernel_names())
@pytest.mark.parametrize(
    ("hidden", "activation", "learning_rate", "train_error", "test_error", "tolerance", "status"),
    [
        pytest.param((16, 16), "relu", 0.01, 0.18375, 0.16105, 0.002, "converged", id="lesson"),
        pytest.param((), "relu", 0.01, 2.0655, 2.0939, 0.002, "not converged", id="no hidden layer"),
        pytest.param((16, 16), "relu", 0.5, 5.6582, 4.9004, 0.02, "diverged", id="learning rate 0.5"),
        pytest.param((16, 16), "tanh", 0.01, 0.1021, 0.0888, 0.003, "converged", id="tanh"),
    ],
)
def test_lesson_and_exercises(
    kernel: str,
    hidden: tuple[int, ...],
    activation: str,
    learning_rate: float,
    train_error: float,
    test_error: float,
    tolerance: float,
    status: str,
) -> None:
    plan = origin_plan(hidden, Activation(activation), learning_rate)
    assert plan.network.parameter_count == (369 if hidden else 5)
    fleet: Any = (plan, origin_table())
    result = train_with(kernel, fleet)
    assert result.train_loss[0, -1] == pytest.approx(train_error, abs=tolerance)
    assert result.held_out_loss[0, -1] == pytest.approx(test_error, abs=tolerance)
    assert result.statuses == (TrainingStatus(status),)
