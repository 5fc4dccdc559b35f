"""The reference against outside oracles: finite differences for its gradient, PyTorch for its training."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covaria.engine import Activation, Adam, FleetPlan, Loss, Network, Schedule
from covaria.engine.reference import (
    GroupRows,
    activate,
    derivative,
    forward,
    held_out_loss_of,
    loss_and_gradient,
    predict,
    relevance_factors,
    schedule_factor,
    train_group,
)
from support.fleets import FLEETS_OF_EVERY_LOSS, NETWORKS, build_fleet

drawn = settings(suppress_health_check=[HealthCheck.too_slow])


@drawn
@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
def test_gradient_is_the_slope_of_the_loss(data: st.DataObject, seed: int) -> None:
    network = data.draw(NETWORKS.filter(lambda network: network.parameter_count < 500))
    random = np.random.default_rng(seed)
    parameters = random.normal(0, 0.4, (2, network.parameter_count))
    inputs = random.normal(size=(6, network.inputs))
    targets, weights = random.normal(size=(2, 6)), random.uniform(0, 3, (2, 6))
    weights[:, 2] = 0
    loss, loss_parameter = data.draw(st.sampled_from(Loss)), np.array([[0.2], [0.9]])
    rows = GroupRows(inputs, targets, weights, loss, loss_parameter)
    direction = random.choice([-1.0, 1.0], network.parameter_count) / np.sqrt(network.parameter_count)

    def loss_at(step: float) -> np.ndarray:
        return loss_and_gradient(network, parameters + step * direction, rows)[0]

    step = 1e-6
    slope = (loss_at(step) - loss_at(-step)) / (2 * step)
    gradient = loss_and_gradient(network, parameters, rows)[1]
    np.testing.assert_allclose(gradient @ direction, slope, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("linear_skip", [False, True])
@pytest.mark.parametrize("activation", Activation)
def test_gradient_of_every_single_parameter(activation: Activation, linear_skip: bool) -> None:
    network = Network(3, (4, 3), (activation, activation), linear_skip)
    random = np.random.default_rng(0)
    parameters = random.normal(size=(1, network.parameter_count))
    inputs, targets, weights = (
        random.normal(size=(5, 3)),
        random.normal(size=(1, 5)),
        random.uniform(0, 2, (1, 5)),
    )
    rows = GroupRows(inputs, targets, weights, Loss.SQUARED, np.zeros((1, 1)))
    gradient = loss_and_gradient(network, parameters, rows)[1][0]
    step = 1e-6 * np.eye(network.parameter_count)
    up = [loss_and_gradient(network, parameters + one, rows)[0][0] for one in step]
    down = [loss_and_gradient(network, parameters - one, rows)[0][0] for one in step]
    np.testing.assert_allclose(gradient, (np.array(up) - down) / 2e-6, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("activation", Activation)
def test_activations_and_slopes_are_pytorch_s(activation: Activation) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here; pip install covaria[torch]")
    sums = torch.linspace(-40, 40, 4001, dtype=torch.float64, requires_grad=True)
    expected = torch_activation(activation)(sums)
    expected.sum().backward()
    values = sums.detach().numpy()
    outputs = activate(activation, values)
    np.testing.assert_allclose(outputs, expected.detach(), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(derivative(activation, values, outputs), sums.grad, rtol=1e-12, atol=1e-12)


@drawn
@given(data=st.data())
def test_training_is_pytorch_s(data: st.DataObject) -> None:
    pytest.importorskip("torch", reason="PyTorch is the oracle here; pip install covaria[torch]")
    plan, table = data.draw(FLEETS_OF_EVERY_LOSS)
    group = plan.groups[-1]
    parameters, train_loss, _, _ = train_group(plan, group, table)
    for member in {0, group.members - 1}:
        expected, losses = train_with_torch(plan, group, table, member)
        np.testing.assert_allclose(parameters[member], expected, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(train_loss[member], losses, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("schedule", Schedule)
@pytest.mark.parametrize("warm_up", [0.0, 0.2])
@pytest.mark.parametrize("adam", [Adam(), Adam(decoupled=True), Adam(decoupled=True, clip_norm=0.5)], ids=str)
def test_training_with_adam_s_usual_constants_is_pytorch_s(
    schedule: Schedule, warm_up: float, adam: Adam
) -> None:
    pytest.importorskip("torch", reason="PyTorch is the oracle here; pip install covaria[torch]")
    network = Network(3, (9, 5), (Activation.TANH, Activation.SILU), linear_skip=True)
    settings: dict[str, Any] = {"schedule": schedule, "warm_up": warm_up, "adam": adam, "weight_decay": 0.5}
    plan, table = build_fleet(1, network, members=(2,), rows=30, epochs=8, batch_size=7, **settings)
    assert (plan.adam.beta1, plan.adam.beta2, plan.adam.epsilon) == (0.9, 0.999, 1e-8)
    parameters, train_loss, _, _ = train_group(plan, plan.groups[0], table)
    expected, losses = train_with_torch(plan, plan.groups[0], table, 1)
    np.testing.assert_allclose(parameters[1], expected, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(train_loss[1], losses, rtol=1e-8, atol=1e-9)


def torch_activation(activation: Activation) -> Callable[[Any], Any]:
    import torch

    silu, identity = torch.nn.functional.silu, torch.nn.Identity()
    functions: dict[str, Callable[[Any], Any]] = {
        "relu": torch.relu,
        "tanh": torch.tanh,
        "silu": silu,
        "sine": torch.sin,
        "identity": identity,
    }
    return functions[activation]


def torch_losses(loss: Loss, level: float, predictions: Any, wanted: Any) -> Any:
    import torch

    if loss is Loss.HUBER:
        return 2 * torch.nn.functional.huber_loss(predictions, wanted, reduction="none", delta=level)
    if loss is Loss.PINBALL:
        return torch.maximum(level * (wanted - predictions), (level - 1) * (wanted - predictions))
    if loss is Loss.LOGISTIC:
        odds, label = predictions * wanted.abs(), (wanted > 0).to(predictions.dtype)
        return 2 * torch.nn.functional.binary_cross_entropy_with_logits(odds, label, reduction="none")
    if loss is Loss.POISSON:
        seen = (level * wanted).exp()
        cost = torch.nn.functional.poisson_nll_loss
        apart = cost(level * predictions, seen, reduction="none") - cost(
            level * wanted, seen, reduction="none"
        )
        return 2 * apart / level**2
    return torch.nn.functional.mse_loss(predictions, wanted, reduction="none")


def rate_factor(plan: FleetPlan, steps: int) -> Callable[[int], float]:
    warm = int(plan.warm_up * steps)

    def factor(step: int) -> float:
        if step < warm:
            return step / warm
        cosine = plan.schedule is Schedule.COSINE
        return float(1 + np.cos(np.pi * (step - warm) / (steps - warm))) / 2 if cosine else 1.0

    return factor


def relevance_in_torch(weights: Any, in_use: Any, cap: float) -> Any:
    squares = (weights.detach() ** 2).sum(dim=0)
    return (squares[in_use.any(dim=0)].mean() / squares).clamp(max=cap)


def decay_by_input(optimiser: Any, weights: Any, decay: Any, decoupled: bool) -> None:
    """Do by hand what PyTorch's optimisers do for whole tensors only."""
    if decoupled:
        weights.data *= 1 - optimiser.param_groups[0]["lr"] * decay
    else:
        weights.grad += decay * weights.data


def train_with_torch(plan: Any, group: Any, table: Any, member: int) -> tuple[np.ndarray, list[float]]:
    """Train one member by PyTorch's own modules, optimiser, scheduler and random stream."""
    import torch

    network, mask = plan.network, torch.tensor(group.mask)
    flat = torch.tensor(group.initial[member] * group.mask, dtype=torch.float64)
    layers = [torch.nn.Linear(layer.inputs, layer.outputs).double() for layer in network.layers]
    skip = torch.nn.Linear(network.inputs, 1, bias=False).double()
    pieces = [(layer.weight, place.weights) for layer, place in zip(layers, network.layers, strict=True)]
    pieces += [(layer.bias, place.biases) for layer, place in zip(layers, network.layers, strict=True)]
    pieces += [(skip.weight, network.skip)] if network.linear_skip else []
    decay_group = network.decay_group_of_parameter()
    parameter_groups = []
    for parameter, place in pieces:
        parameter.data = flat[place].reshape(parameter.shape).clone()
        parameter.register_hook(mask[place].reshape(parameter.shape).mul)
        decay = float(group.weight_decay[member, decay_group[place][0]])
        parameter_groups.append({"params": [parameter], "weight_decay": decay})

    def predicted(rows: torch.Tensor) -> torch.Tensor:
        values = rows
        for layer, place in zip(layers, network.layers, strict=True):
            sums = layer(values)
            values = torch_activation(place.activation)(sums)
        return (values + skip(rows) if network.linear_skip else values)[:, 0]

    own_targets = table.targets if group.targets is None else group.targets[member]
    inputs, targets = torch.tensor(table.inputs).double(), torch.tensor(own_targets).double()
    active = torch.tensor(group.active_rows, dtype=torch.int64)
    weights = torch.tensor(group.row_weights[member]).double()
    weights /= weights[active].mean()
    level = 0.0 if group.loss_parameter is None else float(group.loss_parameter[member])
    batch_size = min(plan.batch_size or len(active), len(active))
    steps = plan.epochs * -(-len(active) // batch_size)

    first_decay = parameter_groups[0]["weight_decay"]
    optimiser = (torch.optim.AdamW if plan.adam.decoupled else torch.optim.Adam)(
        parameter_groups,
        lr=float(group.learning_rate[member]),
        betas=(plan.adam.beta1, plan.adam.beta2),
        eps=plan.adam.epsilon,
    )
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimiser, rate_factor(plan, steps))
    torch.manual_seed(group.batch_order.seed)
    torch.rand(group.batch_order.discard)
    losses, relevance = [], None
    for _ in range(plan.epochs):
        epoch_loss = 0.0
        for batch in active[torch.randperm(len(active))].split(batch_size):
            optimiser.zero_grad()
            loss = (
                weights[batch] * torch_losses(plan.loss, level, predicted(inputs[batch]), targets[batch])
            ).mean()
            loss.backward()
            if plan.adam.clip_norm is not None:
                torch.nn.utils.clip_grad_norm_([parameter for parameter, _ in pieces], plan.adam.clip_norm)
            if relevance is not None:
                decay_by_input(optimiser, layers[0].weight, first_decay * relevance, plan.adam.decoupled)
            optimiser.step()
            scheduler.step()
            epoch_loss += loss.item() * len(batch) / len(active)
        losses.append(epoch_loss)
        if group.relevance_cap is not None and group.relevance_cap[member] > 1:
            in_use = mask[network.layers[0].weights].reshape(layers[0].weight.shape)
            relevance = relevance_in_torch(layers[0].weight, in_use, float(group.relevance_cap[member]))
            optimiser.param_groups[0]["weight_decay"] = 0.0
    return flattened(network, pieces), losses


def flattened(network: Network, pieces: list[tuple[Any, slice]]) -> np.ndarray:
    parameters = np.zeros(network.parameter_count)
    for piece, place in pieces:
        parameters[place] = piece.detach().numpy().ravel()
    return parameters


def test_cosine_runs_from_one_to_almost_zero() -> None:
    plan = FleetPlan(Network(1), (), epochs=10, schedule=Schedule.COSINE)
    factors = [schedule_factor(plan, step, 10) for step in range(10)]
    assert factors[0] == 1
    assert factors[5] == pytest.approx(0.5)
    assert factors == sorted(factors, reverse=True)
    assert 0 < factors[-1] < 0.03


@pytest.mark.parametrize("schedule", Schedule)
def test_warm_up_rises_in_a_line_and_the_schedule_follows(schedule: Schedule) -> None:
    plan = FleetPlan(Network(1), (), epochs=14, schedule=schedule, warm_up=0.3)
    factors = [schedule_factor(plan, step, 14) for step in range(14)]
    assert factors[:5] == [0, 0.25, 0.5, 0.75, 1]
    after = dataclasses.replace(plan, warm_up=0)
    assert factors[4:] == [schedule_factor(after, step, 10) for step in range(10)]


def test_weights_of_two_equal_doubled_rows() -> None:
    network = Network(2, (5,), (Activation.TANH,), linear_skip=True)
    plan, table = build_fleet(2, network, members=(3,), rows=10, weights="equal", held_out=0, epochs=20)
    (group,) = plan.groups
    twice = np.where(np.arange(10) < 4, 2, 1)
    weighted = dataclasses.replace(group, row_weights=group.row_weights * twice.astype("f4"))
    doubled = dataclasses.replace(group, row_weights=group.row_weights.repeat(twice, axis=1))
    rows = dataclasses.replace(
        table, inputs=table.inputs.repeat(twice, axis=0), targets=table.targets.repeat(twice)
    )
    by_weight, weighted_loss, _, _ = train_group(plan, weighted, table)
    by_rows, doubled_loss, _, _ = train_group(plan, doubled, rows)
    np.testing.assert_allclose(by_weight, by_rows, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(weighted_loss, doubled_loss, rtol=1e-9)


def test_held_out_loss_is_the_plain_mean_over_rows_of_weight_zero() -> None:
    network = Network(1)
    parameters = np.array([[1.0, 0.0], [1.0, 0.5], [0.0, 0.0]])
    inputs, targets = np.array([[1.0], [2.0], [3.0]]), np.zeros((3, 3))
    weights = np.array([[0, 0, 1], [9, 0, 0.5], [1, 2, 3]], dtype=float)
    rows = GroupRows(inputs, targets, weights, Loss.SQUARED, np.zeros((3, 1)))
    error = held_out_loss_of(network, parameters, rows)
    np.testing.assert_allclose(error, [2.5, 6.25, np.nan])
    levels = np.array([[0.5], [0.9], [0.5]])
    pinball = held_out_loss_of(
        network, parameters, dataclasses.replace(rows, loss=Loss.PINBALL, loss_parameter=levels)
    )
    np.testing.assert_allclose(pinball, [0.75, 0.25, np.nan])


def test_predictions_are_the_last_outputs_of_the_forward_pass() -> None:
    network = Network(2, (3,), (Activation.RELU,), linear_skip=True)
    random = np.random.default_rng(3)
    parameters, inputs = random.normal(size=(4, network.parameter_count)), random.normal(size=(5, 2))
    sums, outputs = forward(network, parameters, inputs)
    np.testing.assert_array_equal(outputs[1], np.maximum(sums[0], 0))
    by_hand = outputs[1] @ parameters[:, 9:12, None] + parameters[:, 12, None, None]
    by_hand = by_hand[:, :, 0] + parameters[:, network.skip] @ inputs.T
    np.testing.assert_allclose(predict(network, parameters, inputs), by_hand, rtol=1e-12)


def test_relevance_grows_for_inputs_with_small_weights_up_to_the_cap() -> None:
    first = Network(4, (2,), (Activation.TANH,)).layers[0]
    weights = [[2.0, 1.0, 0.1, 9.0], [0.0, 1.0, 0.0, 9.0]]
    parameters, mask = np.zeros((3, 13)), np.ones(13, dtype=bool)
    parameters[:, :8] = np.ravel(weights)
    mask[[3, 7]] = False
    factors = relevance_factors(first, parameters, mask, np.array([[5.0], [1.0], [0.0]]))
    squares = np.array([4, 2, 0.01])
    np.testing.assert_allclose(factors[0], [*np.minimum(squares.mean() / squares, 5), 5])
    np.testing.assert_array_equal(factors[1:], 1)


def test_relevance_penalty_fades_inputs_that_do_not_matter() -> None:
    network = Network(6, (8,), (Activation.TANH,))
    settings: dict[str, Any] = {
        "epochs": 150,
        "rows": 60,
        "held_out": 0,
        "weight_decay": 0.0,
        "relevance_caps": (0.0, 50.0),
    }
    plan, table = build_fleet(5, network, members=(2,), **settings)
    plan.groups[0].initial[1] = plan.groups[0].initial[0]
    plan.groups[0].learning_rate[:] = 0.02
    plan.groups[0].weight_decay[:, 0] = 0.01
    table = dataclasses.replace(table, targets=np.sin(2 * table.inputs[:, 0]))
    parameters, _, _, _ = train_group(plan, plan.groups[0], table)
    squares = (parameters[:, :48].reshape(2, 8, 6) ** 2).sum(axis=1)
    shares = squares[:, 1:].sum(axis=1) / squares.sum(axis=1)
    assert shares[1] < 0.5 * shares[0]
