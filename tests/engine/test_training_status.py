import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from covaria.engine import (
    Backend,
    FleetPlan,
    Group,
    Loss,
    Network,
    TrainingData,
    TrainingStatus,
    full_mask,
    train,
)
from covaria.engine.fleet import BatchOrder
from covaria.engine.training_status import constant_loss, training_statuses
from support.fleets import build_fleet

NETWORK = Network(1)
TARGETS = np.array([0, 2, 0, 2], dtype=np.float32)
"""Targets of variance 1."""


def make_group(row_weights: list[list[float]], targets: list[list[float]] | None = None) -> Group:
    members = len(row_weights)
    return Group(
        initial=np.zeros((members, 2), dtype=np.float32),
        row_weights=np.array(row_weights, dtype=np.float32),
        learning_rate=np.full(members, 0.01, dtype=np.float32),
        weight_decay=np.zeros((members, 3), dtype=np.float32),
        mask=full_mask(NETWORK),
        batch_order=BatchOrder(0),
        targets=None if targets is None else np.array(targets, dtype=np.float32),
    )


def loss_before(loss: float) -> Callable[[Group], np.ndarray]:
    return lambda group: np.full(group.members, loss, dtype=np.float32)


def to_the_end(losses: np.ndarray) -> np.ndarray:
    epochs = losses.shape[1]
    return np.tile(np.array([epochs, epochs, 0], dtype=np.int32), (len(losses), 1))


def status_of(
    losses: list[float],
    parameters: tuple[float, float] = (0.0, 0.0),
    ending: tuple[int, int, int] | None = None,
) -> tuple[TrainingStatus, int]:
    plan = FleetPlan(NETWORK, (make_group([[1, 1, 1, 1]]),), epochs=len(losses))
    data = TrainingData(np.zeros((4, 1), dtype=np.float32), TARGETS)
    done = len(losses) - int(np.isnan(losses).sum())
    endings = np.array([ending or (done, done, 0)], dtype=np.int32)
    history = np.array([losses], dtype=np.float32)
    (status,), (epoch,) = training_statuses(
        plan, data, np.array([parameters], dtype=np.float32), history, endings, loss_before(2)
    )
    return status, int(epoch)


@pytest.mark.parametrize(
    ("losses", "expected", "epoch"),
    [
        ([2, 1, 0.5], TrainingStatus.NOT_CONVERGED, 3),
        ([2, 1, 0.98], TrainingStatus.CONVERGED, 3),
        ([50, 10, 0.1], TrainingStatus.NOT_CONVERGED, 3),
        ([0.5], TrainingStatus.NOT_CONVERGED, 1),
        ([2, 1, 1], TrainingStatus.STUCK, 3),
        ([2.1, 0.1, 1.2], TrainingStatus.STUCK, 3),
        ([1, 2.3, 1.2], TrainingStatus.DIVERGED, 2),
        ([1, 1, 1e9], TrainingStatus.DIVERGED, 3),
        ([1, 1, np.inf], TrainingStatus.NON_FINITE, 3),
        ([1, np.inf, 0.1], TrainingStatus.NON_FINITE, 2),
        ([1, np.nan, np.nan], TrainingStatus.CANCELLED, 1),
        ([np.nan, np.nan, np.nan], TrainingStatus.CANCELLED, 0),
    ],
)
def test_status_is_read_off_the_losses(losses: list[float], expected: TrainingStatus, epoch: int) -> None:
    # The variance of the targets is 1, and the loss before training 2.
    assert status_of(losses) == (expected, epoch)


@pytest.mark.parametrize(
    ("before", "last", "level"),
    [
        (0.209, 0.2, True),
        (0.211, 0.2, False),
        (0.191, 0.2, True),
        (0.189, 0.2, False),
        (0.0014, 0.0005, True),
        (0.0016, 0.0005, False),
    ],
)
def test_level_is_a_change_within_5_percent_or_a_thousandth_of_the_variance(
    before: float, last: float, level: bool
) -> None:
    # Ten epochs to a fifth, and noise from batch to batch that averages out.
    noise = np.tile([0.9, 1.1], 5)
    losses = np.concatenate([np.full(30, 0.9), before * noise, last * noise])
    status, epoch = status_of(losses.tolist())
    assert (status, epoch) == (TrainingStatus.CONVERGED if level else TrainingStatus.NOT_CONVERGED, 50)


@pytest.mark.parametrize("backend", Backend)
def test_more_epochs_lower_the_loss_of_what_has_not_converged(backend: Backend) -> None:
    """A straight line, whose least loss is known: members that converged are close to it, others above."""
    plan, data = build_fleet(0, Network(2), members=(8,), rows=60, held_out=0, weight_decay=0, epochs=300)
    data = dataclasses.replace(data, targets=data.targets + 3 * data.inputs[:, 0])
    plan.groups[0].learning_rate[:] = np.geomspace(0.004, 0.1, 8)
    result = train(plan, data, backend)
    assert set(result.statuses) == {TrainingStatus.CONVERGED, TrainingStatus.NOT_CONVERGED}
    columns = np.c_[data.inputs, np.ones(60)].astype(float)
    for member, weights in enumerate(plan.groups[0].row_weights.astype(float)):
        root = np.sqrt(weights)[:, None]
        _, (least,), *_ = np.linalg.lstsq(root * columns, root[:, 0] * data.targets, rcond=None)
        near = result.train_loss[member, -1] < 1.03 * least / weights.sum()
        assert near == (result.statuses[member] is TrainingStatus.CONVERGED)


@pytest.mark.parametrize(
    ("losses", "ending", "expected", "epoch"),
    [
        ([2, 0.5, 0.4, 0.3, np.nan], (4, 2, 1), TrainingStatus.STOPPED_EARLY, 2),
        ([2, 1.2, 0.4, 0.3, np.nan], (4, 2, 1), TrainingStatus.STUCK, 2),
        ([9, 1.2, 0.4, 0.3, np.nan], (4, 2, 1), TrainingStatus.DIVERGED, 1),
        ([2, 0.5, 0.4, np.inf, np.nan], (4, 2, 1), TrainingStatus.NON_FINITE, 4),
        ([2, 0.5, np.nan, np.nan, np.nan], (3, 2, 1), TrainingStatus.NON_FINITE, 3),
        ([2, 0.5, 0.4, 0.3, np.nan], (4, 2, 0), TrainingStatus.CANCELLED, 4),
        ([2, 0.5, 0.4, 0.3, 0.2], (5, 4, 0), TrainingStatus.NOT_CONVERGED, 4),
        ([2, 0.5, 0.4, 0.2, 0.2], (5, 4, 0), TrainingStatus.CONVERGED, 4),
    ],
)
def test_status_with_early_stopping(
    losses: list[float], ending: tuple[int, int, int], expected: TrainingStatus, epoch: int
) -> None:
    assert status_of(losses, ending=ending) == (expected, epoch)


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("losses", [[1, 0.1], [1, np.nan], [np.nan, np.nan]])
def test_parameters_that_are_not_finite_come_first(broken: float, losses: list[float]) -> None:
    assert status_of(losses, parameters=(0.0, broken))[0] is TrainingStatus.NON_FINITE


def test_every_member_is_measured_by_its_own_variance() -> None:
    plan = FleetPlan(
        NETWORK,
        (make_group([[1, 1, 1, 1], [1, 0, 0, 4]]), make_group([[1, 1, 1, 1]], targets=[[0, 20, 0, 20]])),
        epochs=1,
    )
    data = TrainingData(np.zeros((4, 1), dtype=np.float32), TARGETS)
    losses = np.full((3, 1), 0.8, dtype=np.float32)
    statuses, _ = training_statuses(
        plan, data, np.zeros((3, 2), dtype=np.float32), losses, to_the_end(losses), loss_before(1)
    )
    assert statuses == (TrainingStatus.NOT_CONVERGED, TrainingStatus.STUCK, TrainingStatus.NOT_CONVERGED)


def test_weighted_variance_is_that_of_repeated_rows() -> None:
    group = make_group([[3, 1, 0, 2], [0.3, 0.1, 0, 0.2]])
    data = TrainingData(np.zeros((4, 1), dtype=np.float32), np.array([1, 5, 7, -2], dtype=np.float32))
    np.testing.assert_allclose(
        constant_loss(Loss.SQUARED, group, data), np.var([1, 1, 1, 5, -2, -2]), rtol=1e-6
    )


def test_constant_targets_of_one_member_are_measured_by_all_targets() -> None:
    plan = FleetPlan(NETWORK, (make_group([[1, 0, 1, 0]] * 2),), epochs=2)
    data = TrainingData(np.zeros((4, 1), dtype=np.float32), TARGETS)
    losses = np.array([[1e-6, 1e-6], [0.5, 0.4]], dtype=np.float32)
    statuses, _ = training_statuses(
        plan, data, np.zeros((2, 2), dtype=np.float32), losses, to_the_end(losses), loss_before(1)
    )
    assert statuses == (TrainingStatus.CONVERGED, TrainingStatus.STUCK)


@pytest.mark.parametrize(
    ("loss", "parameter", "best"),
    [(Loss.SQUARED, None, 1.0), (Loss.HUBER, 0.1, 0.19), (Loss.PINBALL, 0.25, 0.25)],
)
def test_status_is_measured_by_the_best_constant_for_the_loss(
    loss: Loss, parameter: float | None, best: float
) -> None:
    given = None if parameter is None else np.full(2, parameter, dtype=np.float32)
    group = dataclasses.replace(make_group([[1, 1, 1, 1]] * 2), loss_parameter=given)
    data = TrainingData(np.zeros((4, 1), dtype=np.float32), TARGETS)
    losses = np.array([[0.98 * best] * 2, [best] * 2], dtype=np.float32)
    plan = FleetPlan(NETWORK, (group,), epochs=2, loss=loss)
    statuses, _ = training_statuses(
        plan, data, np.zeros((2, 2), dtype=np.float32), losses, to_the_end(losses), loss_before(best)
    )
    assert statuses == (TrainingStatus.CONVERGED, TrainingStatus.STUCK)


def test_constant_targets_that_are_fitted_are_not_stuck() -> None:
    plan = FleetPlan(NETWORK, (make_group([[1, 1, 1, 1]]),), epochs=2)
    data = TrainingData(np.zeros((4, 1), dtype=np.float32), np.full(4, 3, dtype=np.float32))
    losses = np.array([[1e-12, 1e-12]], dtype=np.float32)
    (status,), _ = training_statuses(
        plan, data, np.zeros((1, 2), dtype=np.float32), losses, to_the_end(losses), loss_before(9)
    )
    assert status is TrainingStatus.CONVERGED


def test_labels_are_measured_by_the_odds_of_their_share() -> None:
    group = make_group([[3, 1, 0, 2]])
    data = TrainingData(np.zeros((4, 1), dtype=np.float32), np.array([2, -2, 2, -2], dtype=np.float32))
    np.testing.assert_allclose(constant_loss(Loss.LOGISTIC, group, data), 2 * np.log(2), rtol=1e-6)
