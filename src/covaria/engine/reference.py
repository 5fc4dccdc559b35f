"""The training algorithm in float64 NumPy, to be read: the oracle of every faster backend.

Shapes: m members, b rows of a batch, i inputs and o outputs of a layer.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import BoolArray, FloatArray
from covaria.engine.fleet import FleetPlan, Group, Schedule, TrainingData
from covaria.engine.losses import Loss, loss_slopes, loss_values
from covaria.engine.network import Activation, Layer, Network
from covaria.engine.torch_random import TorchRandom

CLIP_MARGIN = 1e-6
"""Added to a gradient's norm before it divides, as PyTorch does."""


def train_group(
    plan: FleetPlan, group: Group, data: TrainingData
) -> tuple[FloatArray, FloatArray, FloatArray, NDArray[np.int32]]:
    """Train one group of members by Adam on shuffled batches.

    Returns
    -------
    parameters : (members, parameters) array
    train_loss, held_out_loss : (members, epochs) arrays
        As in `FleetResult`.
    endings : (members, 3) int32 array
        See `training_status.training_statuses`.
    """
    rows, active = group_rows(plan, group, data), group.active_rows
    batch_size = min(plan.batch_size or len(active), len(active))
    optimiser = AdamState(plan, group, plan.epochs * math.ceil(len(active) / batch_size))
    decay = optimiser.decay
    parameters = group.initial * group.mask.astype(float)
    train_loss = np.zeros((group.members, plan.epochs))
    held_out_loss = np.full((group.members, plan.epochs), np.nan)
    shuffles = epoch_orders(group, active)
    stopping = EarlyStopping(plan.patience, group.members)
    for epoch, records_held_out in enumerate(plan.records_held_out()):
        order = next(shuffles)
        for start in range(0, len(active), batch_size):
            batch = rows.at(order[start : start + batch_size])
            loss, gradient = loss_and_gradient(plan.network, parameters, batch)
            train_loss[:, epoch] += loss * len(batch.inputs) / len(active)
            parameters = optimiser.step(parameters, gradient)
        if group.relevance_cap is not None:
            optimiser.decay = relevance_decay(plan.network.layers[0], group, decay, parameters)
        if records_held_out:
            held_out_loss[:, epoch] = held_out_loss_of(plan.network, parameters, rows)
            stopping.follow(epoch + 1, held_out_loss[:, epoch], rows.held_out, parameters)
        if stopping.stopped.all():
            break
    parameters, endings = stopping.finish(epoch + 1, parameters)
    for losses in (train_loss, held_out_loss):
        losses[np.arange(plan.epochs) >= endings[:, :1]] = np.nan
    return parameters, train_loss, held_out_loss, endings


@dataclass(frozen=True)
class GroupRows:
    """The rows that a group's members are trained on, with the loss that counts.

    Attributes
    ----------
    inputs : (rows, inputs) array
    targets, weights : (members, rows) arrays
        A row of weight 0 is held out from that member.
    loss : Loss
    loss_parameter : (members, 1) array
        0 where the loss has none.
    """

    inputs: FloatArray
    targets: FloatArray
    weights: FloatArray
    loss: Loss
    loss_parameter: FloatArray

    @property
    def held_out(self) -> BoolArray:
        """Whether each member is trained without a row; shape (members, rows)."""
        held_out: BoolArray = self.weights == 0
        return held_out

    def at(self, rows: NDArray[np.int32]) -> "GroupRows":
        """Return some of the rows, in this order."""
        targets, weights = self.targets[:, rows], self.weights[:, rows]
        return replace(self, inputs=self.inputs[rows], targets=targets, weights=weights)


def group_rows(plan: FleetPlan, group: Group, data: TrainingData) -> GroupRows:
    """Return a group's rows in float64, with weights whose mean over the active rows is 1."""
    inputs = data.inputs.astype(float)
    targets = (data.targets[None, :] if group.targets is None else group.targets).astype(float)
    targets = np.broadcast_to(targets, (group.members, len(inputs)))
    weights = group.row_weights.astype(float)
    weights = weights / weights[:, group.active_rows].mean(axis=1, keepdims=True)
    return GroupRows(inputs, targets, weights, plan.loss, group.loss_parameter_column())


def epoch_orders(group: Group, rows: NDArray[np.int32]) -> Iterator[NDArray[np.int32]]:
    """Shuffle the active rows anew for each epoch, without end."""
    random = TorchRandom(group.batch_order.seed)
    random.raw(group.batch_order.discard)
    while True:
        yield rows[random.permutation(len(rows))]


class AdamState:
    """Adam (Kingma and Ba 2015, algorithm 1) with weight decay and clipping, for all members at once."""

    def __init__(self, plan: FleetPlan, group: Group, step_count: int) -> None:
        self.constants, self.plan, self.step_count = plan.adam, plan, step_count
        self.learning_rate, self.mask = group.learning_rate.astype(float)[:, None], group.mask
        self.decay = group.weight_decay.astype(float)[:, plan.network.decay_group_of_parameter()]
        self.mean, self.square, self.steps = np.zeros_like(self.decay), np.zeros_like(self.decay), 0

    def step(self, parameters: FloatArray, gradient: FloatArray) -> FloatArray:
        """Return the parameters after one step; both (members, parameters)."""
        beta1, beta2, epsilon = self.constants.beta1, self.constants.beta2, self.constants.epsilon
        rate = self.learning_rate * schedule_factor(self.plan, self.steps, self.step_count)
        gradient = gradient * self.mask
        if self.constants.clip_norm is not None:
            norm = np.linalg.norm(gradient, axis=1, keepdims=True)
            gradient = gradient * np.minimum(self.constants.clip_norm / (norm + CLIP_MARGIN), 1)
        if self.constants.decoupled:
            parameters = parameters - rate * self.decay * parameters
        else:
            gradient = gradient + self.decay * parameters * self.mask
        self.mean = beta1 * self.mean + (1 - beta1) * gradient
        self.square = beta2 * self.square + (1 - beta2) * gradient**2
        self.steps += 1
        mean = self.mean / (1 - beta1**self.steps)
        square = self.square / (1 - beta2**self.steps)
        return parameters - rate * mean / (np.sqrt(square) + epsilon)


class EarlyStopping:
    """Each member's best held-out epoch so far, and the epoch, counted from 1, after which it stopped."""

    def __init__(self, patience: int | None, members: int) -> None:
        self.patience = patience
        self.best_loss = np.full(members, np.inf)
        self.best_epoch, self.stopped = np.zeros(members, dtype=int), np.zeros(members, dtype=int)
        self.best: dict[int, FloatArray] = {}

    def follow(self, epoch: int, loss: FloatArray, held_out: BoolArray, parameters: FloatArray) -> None:
        """Take note of the held-out losses after an epoch; members without held-out rows go on."""
        if self.patience is None:
            return
        for member in np.flatnonzero(held_out.any(axis=1) & (self.stopped == 0)).tolist():
            better = loss[member] < self.best_loss[member]
            if not better and epoch - self.best_epoch[member] >= self.patience:
                self.stopped[member] = epoch
            if better or (self.stopped[member] and not self.best_epoch[member]):
                self.best_loss[member], self.best_epoch[member] = loss[member], epoch
                self.best[member] = parameters[member].copy()

    def finish(self, epochs: int, parameters: FloatArray) -> tuple[FloatArray, NDArray[np.int32]]:
        """Return each member's best parameters, or else its last, and the endings."""
        done = np.where(self.stopped > 0, self.stopped, epochs)
        kept = np.where(self.best_epoch > 0, self.best_epoch, done)
        chosen = np.array([self.best.get(member, last) for member, last in enumerate(parameters)])
        return chosen, np.stack([done, kept, self.stopped > 0], axis=1).astype(np.int32)


def schedule_factor(plan: FleetPlan, step: int, step_count: int) -> float:
    """What the learning rate is multiplied by at a step, counted from 0."""
    warm = math.floor(plan.warm_up * step_count)
    if step < warm:
        return step / warm
    if plan.schedule == Schedule.COSINE:
        return (1 + math.cos(math.pi * (step - warm) / (step_count - warm))) / 2
    return 1.0


def relevance_decay(first: Layer, group: Group, decay: FloatArray, parameters: FloatArray) -> FloatArray:
    """Weight decay of every parameter under the relevance penalty; shape (members, parameters)."""
    caps = np.asarray(group.relevance_cap, dtype=float)[:, None]
    factors = relevance_factors(first, parameters, group.mask, caps)
    weighed = decay.copy()
    weighed[:, first.weights] *= np.tile(factors, first.outputs)
    return weighed


def relevance_factors(first: Layer, parameters: FloatArray, mask: BoolArray, caps: FloatArray) -> FloatArray:
    """What the relevance penalty multiplies the decay of each input's weights by; shape (members, inputs)."""
    in_use = mask[first.weights].reshape(first.outputs, first.inputs)
    squares = (weight_matrices(first, parameters) ** 2 * in_use).sum(axis=1)
    mean = squares.sum(axis=1, keepdims=True) / max(in_use.any(axis=0).sum(), 1)
    factors = np.minimum(np.where(squares > 0, mean, np.inf) / np.where(squares > 0, squares, 1), caps)
    return np.where(caps > 1, factors, 1.0)


def loss_and_gradient(
    network: Network, parameters: FloatArray, batch: GroupRows
) -> tuple[FloatArray, FloatArray]:
    """Weighted mean loss of a batch and its gradient by backpropagation; parameters (members, parameters).

    Returns
    -------
    mean_loss : (members,) array
        Sum of weight × loss, over the number of rows.
    gradient : (members, parameters) array
    """
    sums, outputs = forward(network, parameters, batch.inputs)
    of_rows = batch.loss, batch.loss_parameter, outputs[-1][:, :, 0], batch.targets
    mean_loss = (batch.weights * loss_values(*of_rows)).mean(axis=1)

    gradient = np.zeros_like(parameters)
    slopes = batch.weights * loss_slopes(*of_rows)
    slope = (slopes / len(batch.inputs))[:, :, None]
    skipped = (slope * batch.inputs).sum(axis=1)
    gradient[:, network.skip] = skipped[:, : network.skip.stop - network.skip.start]
    for k in reversed(range(len(network.layers))):
        layer = network.layers[k]
        slope = slope * derivative(layer.activation, sums[k], outputs[k + 1])
        gradient[:, layer.weights] = np.einsum("mbo,mbi->moi", slope, outputs[k]).reshape(len(parameters), -1)
        gradient[:, layer.biases] = slope.sum(axis=1)
        slope = slope @ weight_matrices(layer, parameters)
    return mean_loss, gradient


def forward(
    network: Network, parameters: FloatArray, inputs: FloatArray
) -> tuple[list[FloatArray], list[FloatArray]]:
    """Pass rows through every member's network.

    Returns
    -------
    sums : list of (members, rows, outputs) arrays
        Each layer's weighted sums.
    outputs : list of arrays
        The inputs, broadcast to every member, then what each layer hands on; the last is (members, rows, 1).
    """
    sums: list[FloatArray] = []
    outputs = [np.broadcast_to(inputs, (len(parameters), *inputs.shape))]
    for layer in network.layers:
        weights = weight_matrices(layer, parameters)
        sums.append(outputs[-1] @ weights.swapaxes(1, 2) + parameters[:, None, layer.biases])
        outputs.append(activate(layer.activation, sums[-1]))
    if network.linear_skip:
        outputs[-1] = outputs[-1] + (inputs @ parameters[:, network.skip].T).T[:, :, None]
    return sums, outputs


def predict(network: Network, parameters: FloatArray, inputs: FloatArray) -> FloatArray:
    """Predict every row by every member; shape (members, rows)."""
    return forward(network, parameters, inputs)[1][-1][:, :, 0]


def held_out_loss_of(network: Network, parameters: FloatArray, rows: GroupRows) -> FloatArray:
    """Mean loss on the rows that are held out from each member, NaN without any; shape (members,)."""
    predicted = predict(network, parameters, rows.inputs)
    losses = loss_values(rows.loss, rows.loss_parameter, predicted, rows.targets)
    count = rows.held_out.sum(axis=1)
    total = np.where(rows.held_out, losses, 0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def weight_matrices(layer: Layer, parameters: FloatArray) -> FloatArray:
    """Each member's weights of a layer; shape (members, outputs, inputs)."""
    return parameters[:, layer.weights].reshape(len(parameters), layer.outputs, layer.inputs)


def activate(activation: Activation, sums: FloatArray) -> FloatArray:
    """Activate weighted sums, element by element."""
    match activation:
        case Activation.RELU:
            return np.maximum(sums, 0)
        case Activation.TANH:
            return np.tanh(sums)
        case Activation.SILU:
            return sums * sigmoid(sums)
        case Activation.SINE:
            return np.sin(sums)
        case Activation.IDENTITY:
            return sums


def derivative(activation: Activation, sums: FloatArray, outputs: FloatArray) -> FloatArray:
    """Slope of the activation at the weighted sums, where it gave the outputs."""
    match activation:
        case Activation.RELU:
            return (sums > 0).astype(float)
        case Activation.TANH:
            return 1 - outputs**2
        case Activation.SILU:
            return sigmoid(sums) * (1 + sums * (1 - sigmoid(sums)))
        case Activation.SINE:
            return np.cos(sums)
        case Activation.IDENTITY:
            return np.ones_like(sums)


def sigmoid(sums: FloatArray) -> FloatArray:
    """Logistic function, without overflow."""
    return 0.5 * (1 + np.tanh(sums / 2))
