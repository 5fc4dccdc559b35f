"""Training and prediction of fleets: checks the plan, picks the backend, names the statuses."""

import os
import time
from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import Float32Array, FloatArray
from covaria.engine import reference
from covaria.engine.fleet import FleetPlan, FleetResult, Group, Schedule, TrainingData
from covaria.engine.losses import Loss, loss_values
from covaria.engine.network import Network
from covaria.engine.training_status import training_statuses
from covaria.errors import UsageError

MOST_THREADS = 1024

Progress = Callable[[float], bool]
"""Called a few times a second with the share of the work done, 0 to 1; false, also of NumPy's, cancels."""


class Backend(StrEnum):
    """Which code trains a plan; the numbers agree to float32 tolerance."""

    NATIVE = "native"
    REFERENCE = "reference"


def train(
    plan: FleetPlan,
    data: TrainingData,
    backend: Backend = Backend.NATIVE,
    threads: int | None = None,
    progress: Progress | None = None,
) -> FleetResult:
    """Train every member of a fleet.

    The result is the same to the bit for any number of threads, and for any split of the groups into calls.

    Parameters
    ----------
    plan : FleetPlan
    data : TrainingData
    backend : Backend
    threads : int, optional
        By default the environment variable COVARIA_THREADS, or the processors this process may use.
    progress : callable, optional
        See `Progress`; the native backend calls it from the calling thread.

    Raises
    ------
    ValueError
        If shapes do not fit, numbers are not finite, a batch is larger than the table, or a member has no row
        to train on.
    """
    check(plan, data)
    start = time.perf_counter()
    if Backend(backend) is Backend.NATIVE:
        from covaria.engine.native import train_fleet

        parameters, train_loss, held_out_loss, endings = train_fleet(
            plan, data, threads or thread_count(), progress
        )
    else:
        parameters, train_loss, held_out_loss, endings = _train_by_reference(plan, data)
    statuses, epochs = training_statuses(
        plan, data, parameters, train_loss, endings, lambda group: _initial_loss(plan, group, data, backend)
    )
    seconds = time.perf_counter() - start
    return FleetResult(parameters, train_loss, held_out_loss, statuses, epochs, seconds)


def _train_by_reference(
    plan: FleetPlan, data: TrainingData
) -> tuple[Float32Array, Float32Array, Float32Array, NDArray[np.int32]]:
    # Overflow is a status, which the numbers that are left show.
    with np.errstate(over="ignore", invalid="ignore"):
        parts = [reference.train_group(plan, group, data) for group in plan.groups]
        parameters, train_loss, held_out_loss = (
            np.concatenate([part[k] for part in parts]).astype(np.float32) for k in range(3)
        )
    return parameters, train_loss, held_out_loss, np.concatenate([part[3] for part in parts])


def _initial_loss(plan: FleetPlan, group: Group, data: TrainingData, backend: Backend) -> FloatArray:
    """Weighted mean loss of each member of a group before training; shape (members,)."""
    start = (group.initial * group.mask).astype(np.float32)
    targets = data.targets if group.targets is None else group.targets
    predicted = predict(plan.network, start, data.inputs, backend).astype(float)
    losses = loss_values(plan.loss, group.loss_parameter_column(), predicted, targets.astype(float))
    mean: FloatArray = (group.row_weights * losses).sum(axis=1) / group.row_weights.sum(axis=1)
    return mean


def predict(
    network: Network,
    parameters: Float32Array,
    inputs: Float32Array,
    backend: Backend = Backend.NATIVE,
    threads: int | None = None,
) -> Float32Array:
    """Predict every row by every member.

    Parameters
    ----------
    network : Network
    parameters : (members, parameters) float32 array
    inputs : (rows, inputs) float32 array

    Returns
    -------
    (members, rows) float32 array

    Raises
    ------
    ValueError
        If shapes do not fit.
    """
    _check_prediction(network, parameters, inputs)
    if Backend(backend) is Backend.NATIVE:
        from covaria.engine.native import predict_members

        return predict_members(network, parameters, inputs, threads or thread_count())
    predictions = reference.predict(network, parameters.astype(float), inputs.astype(float))
    return predictions.astype(np.float32)


def predict_mean(
    network: Network,
    parameters: Float32Array,
    inputs: Float32Array,
    weights: NDArray[np.floating] | None = None,
    backend: Backend = Backend.NATIVE,
    threads: int | None = None,
) -> tuple[Float32Array, Float32Array]:
    """Predict every row by the ensemble, without a table of members by rows.

    Parameters
    ----------
    network : Network
    parameters : (members, parameters) float32 array
    inputs : (rows, inputs) float32 array
    weights : (members,) array, optional
        Not negative, and not all zero; only their proportions matter. Equal unless given.

    Returns
    -------
    mean : (rows,) float32 array
        Weighted mean over members, summed in float64.
    deviation : (rows,) float32 array
        Root of the weighted mean squared deviation from it.

    Raises
    ------
    ValueError
        If shapes do not fit, there is no member, or the weights are no weights.
    """
    _check_prediction(network, parameters, inputs)
    _require(len(parameters) > 0, "an ensemble needs at least one member")
    share = np.ones(len(parameters)) if weights is None else np.asarray(weights, dtype=np.float64)
    _require(share.shape == (len(parameters),), f"weights have shape {share.shape}")
    usable = bool(np.isfinite(share).all() and (share >= 0).all() and share.any())
    _require(usable, "weights must be finite, not negative, and not all zero")
    parameters, share = parameters[share > 0], share[share > 0]
    share = share / share.max() / (share / share.max()).sum()
    if Backend(backend) is Backend.NATIVE:
        from covaria.engine.native import predict_ensemble

        return predict_ensemble(network, parameters, inputs, share, threads or thread_count())
    predictions = reference.predict(network, parameters.astype(float), inputs.astype(float))
    mean = share @ predictions
    deviation = np.sqrt(share @ (predictions - mean) ** 2)
    return mean.astype(np.float32), deviation.astype(np.float32)


def _check_prediction(network: Network, parameters: Float32Array, inputs: Float32Array) -> None:
    if parameters.shape[1:] != (network.parameter_count,) or inputs.shape[1:] != (network.inputs,):
        raise ValueError(
            f"parameters {parameters.shape} or inputs {inputs.shape} do not fit a network with "
            f"{network.parameter_count} parameters and {network.inputs} inputs"
        )


def thread_count() -> int:
    """COVARIA_THREADS if it is set, otherwise the processors this process may use.

    Raises
    ------
    UsageError
        If the environment variable is no such number.
    """
    declared = os.environ.get("COVARIA_THREADS", "")
    if declared:
        if not (declared.isascii() and declared.isdecimal() and 0 < int(declared) <= MOST_THREADS):
            raise UsageError(f"COVARIA_THREADS must be a whole number from 1 to {MOST_THREADS}.")
        return int(declared)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check(plan: FleetPlan, data: TrainingData) -> None:
    """Raise ValueError unless the plan and the data fit each other."""
    rows = len(data.inputs)
    _require(data.inputs.shape == (rows, plan.network.inputs), f"inputs have shape {data.inputs.shape}")
    _require(data.targets.shape == (rows,), f"targets have shape {data.targets.shape}")
    _require(_all_finite(data.inputs), "inputs are not all finite in float32")
    _require(_all_finite(data.targets), "targets are not all finite in float32")
    _require(plan.epochs >= 1, f"epochs is {plan.epochs}, and must be at least 1")
    _require(plan.held_out_interval >= 1, "held_out_interval must be at least 1")
    _require(
        plan.patience is None or plan.patience >= 1, f"patience is {plan.patience}, and must be at least 1"
    )
    _require(
        plan.batch_size is None or 1 <= plan.batch_size <= max(rows, 1),
        f"batch_size is {plan.batch_size}, and must be from 1 to the number of rows, {rows}",
    )
    _require(plan.schedule in tuple(Schedule), f"there is no schedule {plan.schedule}")
    _require(plan.loss in tuple(Loss), f"there is no loss {plan.loss}")
    _require(0 <= plan.adam.beta1 < 1 and 0 <= plan.adam.beta2 < 1, "beta1 and beta2 must be in [0, 1)")
    _require(0 < plan.adam.epsilon < np.inf, f"epsilon is {plan.adam.epsilon}, and must be above 0")
    clip_norm = plan.adam.clip_norm
    _require(clip_norm is None or 0 < clip_norm < np.inf, f"clip_norm is {clip_norm}, and must be above 0")
    _require(0 <= plan.warm_up < 1, f"warm_up is {plan.warm_up}, and must be from 0 to below 1")
    _require(len(plan.groups) > 0, "the plan has no groups")
    for position, group in enumerate(plan.groups):
        _check_group(f"group {position}", group, plan.network, rows)
        _check_loss_parameter(f"group {position}", group, plan.loss)


def _check_group(name: str, group: Group, network: Network, rows: int) -> None:
    members = group.members
    shapes = {
        "initial": (group.initial, (members, network.parameter_count)),
        "row_weights": (group.row_weights, (members, rows)),
        "learning_rate": (group.learning_rate, (members,)),
        "weight_decay": (group.weight_decay, (members, len(network.decay_groups))),
        "mask": (group.mask, (network.parameter_count,)),
    }
    if group.targets is not None:
        shapes["targets"] = (group.targets, (members, rows))
    if group.loss_parameter is not None:
        shapes["loss_parameter"] = (group.loss_parameter, (members,))
    if group.relevance_cap is not None:
        shapes["relevance_cap"] = (group.relevance_cap, (members,))
    _require(members > 0, f"{name} has no members")
    for field, (array, shape) in shapes.items():
        _require(array.shape == shape, f"{field} of {name} has shape {array.shape} where {shape} is needed")
        _require(_all_finite(array), f"{field} of {name} is not all finite in float32")
    _require(bool((group.row_weights >= 0).all()), f"{name} has negative row weights")
    _require(bool((group.weight_decay >= 0).all()), f"{name} has negative weight decay")
    _require(bool((group.learning_rate > 0).all()), f"{name} has learning rates that are not above 0")
    caps = np.zeros(members) if group.relevance_cap is None else group.relevance_cap
    _require(
        bool(((caps == 0) | (caps >= 1)).all()), f"{name} has relevance caps that are neither 0 nor from 1"
    )
    _require(group.mask.dtype == bool, f"the mask of {name} is not of type bool")
    _require(group.batch_order.discard >= 0, f"the batch order of {name} discards fewer than 0 draws")
    _require(bool(group.row_weights.any(axis=1).all()), f"a member of {name} has no row to train on")


def _check_loss_parameter(name: str, group: Group, loss: Loss) -> None:
    parameter = group.loss_parameter
    if loss in (Loss.SQUARED, Loss.LOGISTIC):
        _require(parameter is None, f"{name} has a loss_parameter, and the {loss} loss has none")
        return
    if parameter is None:
        raise ValueError(f"{name} needs a loss_parameter for each member, for the {loss} loss")
    above_zero = bool((parameter > 0).all())
    if loss == Loss.HUBER:
        _require(above_zero, f"{name} has Huber thresholds (loss_parameter) that are not above 0")
    elif loss == Loss.POISSON:
        _require(above_zero, f"{name} has scales of the Poisson loss (loss_parameter) that are not above 0")
    else:
        _require(
            above_zero and bool((parameter < 1).all()),
            f"{name} has pinball levels (loss_parameter) that are not between 0 and 1",
        )


def _all_finite(array: NDArray[np.generic]) -> bool:
    with np.errstate(over="ignore"):
        return bool(np.isfinite(array.astype(np.float32, copy=False)).all())


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ValueError(message)
