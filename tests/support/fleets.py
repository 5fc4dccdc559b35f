"""Fleets to train: built to order from a seed, or drawn by hypothesis."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import strategies as st

from covaria.arrays import BoolArray, Float32Array
from covaria.engine import (
    Activation,
    Adam,
    BatchOrder,
    Component,
    FleetPlan,
    FleetResult,
    Group,
    Loss,
    Network,
    Schedule,
    TrainingData,
    component_mask,
    full_mask,
    train,
)
from covaria.engine.initialisation import initial_parameters
from covaria.engine.native._kernel import kernel_names


class Fleet(NamedTuple):
    plan: FleetPlan
    data: TrainingData


TOLERANCE = 5e-5
"""Tolerance of float32 training against float64: up to 120 steps each round at 6e-8 times the terms of a sum,
and hand their errors on, magnified by the curvature of the loss. The worst of 9,000 drawn runs was 1e-5."""


FUSED_KERNELS = [kernel for kernel in kernel_names() if kernel in ("avx2", "avx512")]
"""Kernels of this machine that round a multiplication and an addition once."""


def assert_same_bits(result: FleetResult, other: FleetResult, where: str = "") -> None:
    for field in ("parameters", "train_loss", "held_out_loss", "epochs"):
        np.testing.assert_array_equal(
            getattr(result, field), getattr(other, field), err_msg=f"{field}, {where}"
        )
    assert result.statuses == other.statuses


def assert_close(result: FleetResult, reference: FleetResult, where: str) -> None:
    for field in ("parameters", "train_loss", "held_out_loss"):
        np.testing.assert_allclose(
            getattr(result, field),
            getattr(reference, field),
            rtol=TOLERANCE,
            atol=TOLERANCE,
            err_msg=f"{field}, {where}",
        )


def train_with(kernel: str, fleet: tuple[FleetPlan, TrainingData], **options: Any) -> FleetResult:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("COVARIA_INSTRUCTION_SET", kernel)
        return train(*fleet, **options)


def build_fleet(
    seed: int,
    network: Network,
    *,
    members: tuple[int, ...] = (5,),
    rows: int = 24,
    mask: str = "full",
    weights: str = "fractional",
    held_out: float = 0.3,
    own_targets: bool = False,
    weight_decay: float = 0.05,
    epochs: int = 3,
    loss: Loss = Loss.SQUARED,
    relevance_caps: tuple[float, ...] | None = None,
    **settings: Any,
) -> Fleet:
    random = np.random.default_rng(seed)
    groups = []
    for count in members:
        in_use = _MASKS[mask](network, random)
        groups.append(
            Group(
                initial=np.array([_start(network, in_use, random) for _ in range(count)]),
                row_weights=_row_weights(random, (count, rows), weights, held_out),
                learning_rate=random.uniform(0.001, 0.03, count).astype(np.float32),
                weight_decay=random.uniform(0, weight_decay, (count, len(network.decay_groups))).astype("f4"),
                mask=in_use,
                batch_order=BatchOrder(int(random.integers(2**40)), int(random.integers(2000))),
                targets=random.normal(size=(count, rows)).astype(np.float32) if own_targets else None,
                loss_parameter=_loss_parameter(count, loss),
                relevance_cap=None
                if relevance_caps is None
                else np.resize(relevance_caps, count).astype("f4"),
            )
        )
    data = TrainingData(
        random.normal(size=(rows, network.inputs)).astype(np.float32),
        random.normal(1, 2, size=rows).astype(np.float32),
    )
    return Fleet(FleetPlan(network, tuple(groups), epochs, loss=loss, **settings), data)


def _start(network: Network, mask: BoolArray, random: np.random.Generator) -> Float32Array:
    jitter = random.normal(0, 0.1, network.parameter_count)
    return initial_parameters(network, mask, random) + jitter.astype(np.float32)


def _row_weights(
    random: np.random.Generator, shape: tuple[int, int], kind: str, held_out: float
) -> Float32Array:
    weights = random.uniform(0.1, 3, shape) if kind == "fractional" else np.ones(shape)
    weights[random.random(shape) < held_out] = 0
    weights[~weights.any(axis=1), random.integers(shape[1])] = 1
    return weights.astype(np.float32)


def _loss_parameter(count: int, loss: Loss) -> Float32Array | None:
    if loss in (Loss.SQUARED, Loss.LOGISTIC):
        return None
    return np.linspace(0.1, {Loss.PINBALL: 0.9, Loss.POISSON: 1.0}.get(loss, 3.0), count).astype(np.float32)


def _random_mask(network: Network, random: np.random.Generator) -> BoolArray:
    return random.random(network.parameter_count) < random.uniform(0.2, 1)


def _mask_by_components(network: Network, random: np.random.Generator) -> BoolArray:
    room, components = min(network.hidden, default=0), []
    while room > 0 and random.random() < 0.8:
        units = int(random.integers(1, room + 1))
        seen = random.permutation(network.inputs)[: random.integers(1, network.inputs + 1)]
        components.append(Component(tuple(seen.tolist()), units))
        room -= units
    return component_mask(network, components) if components else full_mask(network)


_MASKS = {
    "full": lambda network, _: full_mask(network),
    "random": _random_mask,
    "components": _mask_by_components,
}


@st.composite
def _networks(draw: st.DrawFn) -> Network:
    hidden = draw(st.lists(st.integers(1, 37), max_size=6))
    activations = draw(st.lists(st.sampled_from(Activation), min_size=len(hidden), max_size=len(hidden)))
    return Network(draw(st.integers(1, 9)), tuple(hidden), tuple(activations), draw(st.booleans()))


@st.composite
def _adams(draw: st.DrawFn) -> Adam:
    constants = draw(st.sampled_from([(0.9, 0.999, 1e-2), (0.8, 0.95, 0.1)]))
    return Adam(*constants, draw(st.booleans()), draw(st.sampled_from([None, None, 0.1, 2.0])))


@st.composite
def _fleets(draw: st.DrawFn, losses: tuple[Loss, ...]) -> Fleet:
    rows = draw(st.integers(1, 40))
    return build_fleet(
        draw(st.integers(0, 2**32 - 1)),
        draw(_networks()),
        members=tuple(draw(st.lists(st.integers(1, 40), min_size=1, max_size=3))),
        rows=rows,
        mask=draw(st.sampled_from(sorted(_MASKS))),
        weights=draw(st.sampled_from(["equal", "fractional"])),
        held_out=draw(st.sampled_from([0.0, 0.3, 0.8])),
        own_targets=draw(st.booleans()),
        weight_decay=draw(st.sampled_from([0.0, 0.1])),
        epochs=draw(st.integers(1, 3)),
        batch_size=draw(st.none() | st.integers(1, rows)),
        relevance_caps=draw(st.sampled_from([None, None, (10.0,), (3.0, 0.0, 1.0, 8.0)])),
        loss=draw(st.sampled_from(losses)),
        schedule=draw(st.sampled_from(Schedule)),
        warm_up=draw(st.sampled_from([0.0, 0.0, 0.3])),
        adam=draw(_adams()),
        held_out_interval=draw(st.integers(1, 3)),
    )


FLEETS = _fleets((Loss.SQUARED, Loss.HUBER))
"""Small fleets of every kind.

Adam's epsilon is large, so that a step is a smooth function of its gradient: with the usual 1e-8 a gradient
that cancels to nothing but rounding would still make a full step, in a direction of its own. For the same
reason they leave out the pinball loss, whose gradient leaps where an error changes its sign.
"""
FLEETS_OF_EVERY_LOSS = _fleets(tuple(Loss))
"""The same with the pinball loss, for comparisons in float64."""
NETWORKS = _networks()


def usual_adam_fleet(activation: Activation) -> Fleet:
    """Many steps of Adam as it is used, in two groups that fill no vector."""
    network = Network(4, (16, 16), (activation, activation), linear_skip=True)
    return build_fleet(
        3,
        network,
        members=(5, 2),
        rows=100,
        epochs=250,
        batch_size=16,
        schedule=Schedule.COSINE,
        warm_up=0.1,
        adam=Adam(decoupled=True, clip_norm=1.0),
        relevance_caps=(10.0,),
    )


def fading_fleet() -> Fleet:
    """Units that die, and whose moments fade through denormal numbers that would still move a parameter."""
    network = Network(4, (16,), (Activation.RELU,))
    plan, data = build_fleet(
        5,
        network,
        members=(6,),
        rows=100,
        epochs=150,
        weight_decay=0,
        batch_size=16,
        adam=Adam(beta2=0.81, epsilon=1e-19),
    )
    plan.groups[0].learning_rate[:] = 0.1
    return Fleet(plan, data)


def ending_fleet(loss: Loss) -> Fleet:
    """Members that stop early, and two that explode."""
    network = Network(3, (16,), (Activation.TANH,))
    plan, data = build_fleet(
        0, network, members=(21, 3), rows=40, epochs=60, batch_size=8, patience=4, loss=loss
    )
    plan.groups[0].learning_rate[[3, 8]] = 1e30
    return Fleet(plan, data)
