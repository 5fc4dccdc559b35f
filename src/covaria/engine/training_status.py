"""How each member's training ended, read off its losses: one rule for every backend."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import BoolArray, Float32Array, FloatArray
from covaria.engine.fleet import FleetPlan, Group, TrainingData, TrainingStatus
from covaria.engine.losses import Loss, loss_of_best_constant

Flags = BoolArray

NO_BETTER = 0.99
"""A final loss above this share of the best constant's counts as no better than predicting that. (The best
constant for the squared loss is the mean, and its loss the targets' variance.)"""
FLOOR = 0.01
"""The best constant for a member's targets counts as losing at least this share of that for all targets."""
SETTLED = {Loss.SQUARED: 1e-6, Loss.HUBER: 1e-6, Loss.PINBALL: 1e-3, Loss.LOGISTIC: 1e-3, Loss.POISSON: 1e-3}
"""A final loss below this share of the loss before training is fitted, even to targets that do not vary.
(The pinball loss goes with the error, the logistic one and the Poisson one of a count of 0 fall more and more
slowly, the others go with the error's square.)"""
SHOT_UP = 1.1
"""A loss above this multiple of that before training, never made good, counts as divergence."""
LAST_PART = 5
"""The mean loss of the last fifth of the epochs is held against that of the fifth before: long enough for the
noise of batches to average out, and for a learning rate that ends at 0 not to hide that the loss fell."""
LEVEL = 0.05
"""A loss that changed by no more than this share of itself between the two is level."""
LEVEL_OF_CONSTANT = 0.001
"""So is one that changed by no more than this share of the best constant's: R² moved by less than 0.001."""


def training_statuses(
    plan: FleetPlan,
    data: TrainingData,
    parameters: Float32Array,
    train_loss: Float32Array,
    endings: NDArray[np.int32],
    initial_loss: Callable[[Group], FloatArray],
) -> tuple[tuple[TrainingStatus, ...], NDArray[np.int_]]:
    """Name the status of every member, and the epoch that belongs to it.

    Parameters
    ----------
    plan : FleetPlan
    data : TrainingData
    parameters : (members, parameters) array
    train_loss : (members, epochs) array
    endings : (members, 3) int array
        The epochs that the member finished, the epoch that its parameters are of, and whether it stopped
        early (0 or 1).
    initial_loss : callable
        Gives the loss of each member of a group before training, which few groups are asked for.

    Returns
    -------
    statuses : tuple of TrainingStatus
    epochs : (members,) int array
    """
    found: list[tuple[TrainingStatus, int]] = []
    for group in plan.groups:
        own = slice(len(found), len(found) + group.members)
        finite: Flags = np.asarray(np.isfinite(parameters[own]).all(axis=1))
        # At least one column; when training is cancelled soon, far fewer than the plan's.
        finished = max(1, int(endings[own, 0].max()))
        histories = _Histories(train_loss[own, :finished].astype(float), endings[own], finite)
        found.extend(_status_of_group(plan, group, data, histories, initial_loss))
    return tuple(status for status, _ in found), np.array([epoch for _, epoch in found], dtype=int)


class _Histories(NamedTuple):
    train_loss: FloatArray
    endings: NDArray[np.int32]
    finite_parameters: Flags

    def first_epoch(self, where: Flags) -> NDArray[np.int_]:
        """Count from 1 to the first finished epoch at which something holds, or 0; shape (members,)."""
        finished = np.arange(self.train_loss.shape[1]) < self.endings[:, :1]
        holds = where & finished
        return np.where(holds.any(axis=1), holds.argmax(axis=1) + 1, 0)


def _status_of_group(
    plan: FleetPlan,
    group: Group,
    data: TrainingData,
    histories: _Histories,
    initial_loss: Callable[[Group], FloatArray],
) -> list[tuple[TrainingStatus, int]]:
    train_loss = histories.train_loss
    done, kept, stopped = histories.endings.T
    final = train_loss[np.arange(group.members), np.maximum(kept, 1) - 1]
    broke = histories.first_epoch(~np.isfinite(train_loss))
    non_finite: Flags = (broke > 0) | ~histories.finite_parameters
    cancelled: Flags = ~non_finite & (stopped == 0) & (done < plan.epochs)
    ended: Flags = ~non_finite & ~cancelled
    constant = constant_loss(plan.loss, group, data) if ended.any() else np.full(group.members, np.inf)
    poor: Flags = ended & (final > NO_BETTER * constant)
    before = initial_loss(group) if poor.any() else np.zeros_like(final)
    doubtful: Flags = poor & (final > SETTLED[plan.loss] * before)
    shot_up = histories.first_epoch(train_loss > SHOT_UP * before[:, None])
    level = is_level(train_loss, constant)
    return [
        (TrainingStatus.NON_FINITE, int(broke[m] or done[m])) if non_finite[m]
        else (TrainingStatus.CANCELLED, int(done[m])) if cancelled[m]
        else (TrainingStatus.DIVERGED, int(shot_up[m])) if doubtful[m] and shot_up[m]
        else (TrainingStatus.STUCK, int(kept[m])) if doubtful[m]
        else (TrainingStatus.STOPPED_EARLY, int(kept[m])) if stopped[m]
        else (TrainingStatus.CONVERGED if level[m] else TrainingStatus.NOT_CONVERGED, int(kept[m]))
        for m in range(group.members)
    ]  # fmt: skip


def is_level(train_loss: FloatArray, constant: FloatArray) -> Flags:
    """Whether each member's loss was level over its last epochs, which a single epoch cannot show.

    Parameters
    ----------
    train_loss : (members, epochs) array
    constant : (members,) array
        Loss of the best constant prediction.
    """
    part = max(1, train_loss.shape[1] // LAST_PART)
    if train_loss.shape[1] < 2 * part:
        return np.zeros(len(train_loss), dtype=bool)
    last, before = train_loss[:, -part:].mean(axis=1), train_loss[:, -2 * part : -part].mean(axis=1)
    # Of members that overflowed, whose status is another.
    with np.errstate(invalid="ignore"):
        level: Flags = abs(last - before) <= np.maximum(LEVEL * last, LEVEL_OF_CONSTANT * constant)
    return level


def constant_loss(loss: Loss, group: Group, data: TrainingData) -> FloatArray:
    """Loss of the best constant prediction of each member's targets, never quite 0; shape (members,)."""
    parameter, weights = group.loss_parameter_column(), group.row_weights.astype(float)
    targets = np.broadcast_to(data.targets if group.targets is None else group.targets, weights.shape)
    own = loss_of_best_constant(loss, parameter, targets.astype(float), weights)
    shared = np.broadcast_to(data.targets.astype(float), weights.shape)
    floor: FloatArray = np.maximum(
        own, FLOOR * loss_of_best_constant(loss, parameter, shared, np.ones_like(weights))
    )
    return floor
