"""The native backend: hands a plan to the C++ kernel, array by array, without copying the data."""

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import Float32Array, FloatArray
from covaria.engine.fleet import FleetPlan, Group, Schedule, TrainingData
from covaria.engine.losses import Loss
from covaria.engine.native import _kernel
from covaria.engine.network import Activation, Network
from covaria.errors import UsageError

_ACTIVATION_CODES = {activation: code for code, activation in enumerate(Activation)}
_LOSS_CODES = {loss: code for code, loss in enumerate(Loss)}
"""Codes of activations and losses, as in the enumerations of fleet.hpp."""


def instruction_sets() -> tuple[str, ...]:
    """Name the kernels that this processor can run, the fastest first."""
    return tuple(_kernel.kernel_names())


def instruction_set() -> str:
    """Name the kernel in use: COVARIA_INSTRUCTION_SET, or the fastest that this processor can run.

    Raises
    ------
    UsageError
        If the environment variable names a kernel that this processor or build does not have.
    """
    usable = instruction_sets()
    declared = os.environ.get("COVARIA_INSTRUCTION_SET", usable[0])
    if declared not in usable:
        raise UsageError(f"COVARIA_INSTRUCTION_SET must be one of {', '.join(usable)} on this machine.")
    return declared


def train_fleet(
    plan: FleetPlan, data: TrainingData, threads: int, progress: Callable[[float], bool] | None = None
) -> tuple[Float32Array, Float32Array, Float32Array, NDArray[np.int32]]:
    """Train a checked plan.

    Returns
    -------
    parameters : (members, parameters) float32 array
    train_loss, held_out_loss : (members, epochs) float32 arrays
        NaN from the epoch on at which training was cancelled, or had stopped early.
    endings : (members, 3) int32 array
        See `training_status.training_statuses`.
    """
    parameters = np.zeros((plan.members, plan.network.parameter_count), dtype=np.float32)
    train_loss = np.full((plan.members, plan.epochs), np.nan, dtype=np.float32)
    held_out_loss = train_loss.copy()
    endings = np.zeros((plan.members, 3), dtype=np.int32)
    groups, start = [], 0
    for group in plan.groups:
        own = slice(start, start + group.members)
        groups.append(_bind_group(group, parameters[own], train_loss[own], held_out_loss[own], endings[own]))
        start = own.stop
    bound = _kernel.Plan(
        **_shape(plan.network),
        groups=groups,
        inputs=np.ascontiguousarray(data.inputs, dtype=np.float32),
        targets=np.ascontiguousarray(data.targets, dtype=np.float32),
        patience=plan.patience or 0,
        batch_size=plan.batch_size or 0,
        loss=_LOSS_CODES[plan.loss],
        cosine=plan.schedule == Schedule.COSINE,
        warm_up=plan.warm_up,
        beta1=plan.adam.beta1,
        beta2=plan.adam.beta2,
        epsilon=plan.adam.epsilon,
        decoupled=plan.adam.decoupled,
        clip_norm=plan.adam.clip_norm or 0.0,
        records_held_out=plan.records_held_out().astype(np.uint8),
        decay_group=plan.network.decay_group_of_parameter(),
        decay_groups=len(plan.network.decay_groups),
    )
    _kernel.train(instruction_set(), bound, threads, progress)
    return parameters, train_loss, held_out_loss, endings


def predict_members(
    network: Network, parameters: Float32Array, inputs: Float32Array, threads: int
) -> Float32Array:
    """Predict every row by every member; shape (members, rows)."""
    predictions = np.empty((len(parameters), len(inputs)), dtype=np.float32)
    _kernel.predict(
        instruction_set(),
        **_shape(network),
        parameters=np.ascontiguousarray(parameters, dtype=np.float32),
        inputs=np.ascontiguousarray(inputs, dtype=np.float32),
        predictions=predictions,
        threads=threads,
    )
    return predictions


def predict_ensemble(
    network: Network, parameters: Float32Array, inputs: Float32Array, weights: FloatArray, threads: int
) -> tuple[Float32Array, Float32Array]:
    """Predict the mean and standard deviation over members, whose weights sum to 1; both (rows,)."""
    mean, deviation = (np.empty(len(inputs), dtype=np.float32) for _ in range(2))
    _kernel.predict_mean(
        instruction_set(),
        **_shape(network),
        parameters=np.ascontiguousarray(parameters, dtype=np.float32),
        weights=np.ascontiguousarray(weights, dtype=np.float64),
        inputs=np.ascontiguousarray(inputs, dtype=np.float32),
        mean=mean,
        deviation=deviation,
        threads=threads,
    )
    return mean, deviation


def _shape(network: Network) -> dict[str, Any]:
    return {
        "sizes": [network.inputs, *network.hidden, 1],
        "activations": [_ACTIVATION_CODES[layer.activation] for layer in network.layers],
        "linear_skip": network.linear_skip,
    }


def _bind_group(
    group: Group,
    parameters: Float32Array,
    train_loss: Float32Array,
    held_out_loss: Float32Array,
    endings: NDArray[np.int32],
) -> _kernel.Group:
    active = group.active_rows
    mean_weight = group.row_weights[:, active].mean(axis=1, dtype=np.float64, keepdims=True)
    # A weight too small for float32 must not become 0, which means held out.
    relative = np.maximum(group.row_weights / mean_weight, np.finfo(np.float32).tiny)
    return _kernel.Group(
        initial=np.ascontiguousarray(group.initial, dtype=np.float32),
        row_weights=np.where(group.row_weights > 0, relative, 0).astype(np.float32),
        learning_rate=np.ascontiguousarray(group.learning_rate, dtype=np.float32),
        weight_decay=np.ascontiguousarray(group.weight_decay, dtype=np.float32),
        loss_parameter=_contiguous_or_none(group.loss_parameter),
        relevance_cap=_contiguous_or_none(group.relevance_cap),
        targets=_contiguous_or_none(group.targets),
        mask=group.mask.astype(np.uint8),
        active_rows=active,
        shuffle_seed=group.batch_order.seed & 0xFFFFFFFF,
        shuffle_discard=group.batch_order.discard,
        parameters=parameters,
        train_loss=train_loss,
        held_out_loss=held_out_loss,
        endings=endings,
    )


def _contiguous_or_none(array: Float32Array | None) -> Float32Array | None:
    return None if array is None else np.ascontiguousarray(array, dtype=np.float32)
