"""Early stopping: where members stop, what they return, and that neighbours have no part in it."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from covaria.engine import (
    Activation,
    Backend,
    FleetPlan,
    Group,
    Network,
    TrainingData,
    TrainingStatus,
    train,
)
from covaria.engine.native._kernel import kernel_names
from support.fleets import Fleet, build_fleet, train_with

NETWORK = Network(3, (16,), (Activation.TANH,))
PATIENCE = 4


@pytest.fixture
def fleet() -> Fleet:
    """A signal under noise: held-out losses rise again, after other epochs for each member."""
    plan, data = build_fleet(0, NETWORK, members=(21, 3), rows=40, epochs=60, batch_size=8, patience=PATIENCE)
    data = with_signal(data)
    for group in plan.groups:
        group.learning_rate[:] = np.linspace(0.003, 0.05, group.members)
    return Fleet(plan, data)


def with_signal(data: TrainingData) -> TrainingData:
    return dataclasses.replace(data, targets=data.targets + 4 * np.sin(data.inputs[:, 0]))


def parts_of(group: Group, members: Any) -> Group:
    per_member = ("initial", "row_weights", "learning_rate", "weight_decay")
    return dataclasses.replace(group, **{field: getattr(group, field)[members] for field in per_member})


def with_groups(plan: FleetPlan, *groups: Group) -> FleetPlan:
    return dataclasses.replace(plan, groups=groups)


@pytest.mark.parametrize("kernel", kernel_names())
@pytest.mark.parametrize("interval", [1, 3])
def test_native_stops_where_the_reference_does(fleet: Fleet, kernel: str, interval: int) -> None:
    plan, data = dataclasses.replace(fleet[0], held_out_interval=interval), fleet[1]
    result, reference = train_with(kernel, (plan, data)), train(plan, data, Backend.REFERENCE)
    assert TrainingStatus.STOPPED_EARLY in reference.statuses
    assert result.statuses == reference.statuses
    np.testing.assert_array_equal(result.epochs, reference.epochs)
    np.testing.assert_array_equal(np.isnan(result.train_loss), np.isnan(reference.train_loss))
    np.testing.assert_allclose(result.held_out_loss, reference.held_out_loss, rtol=2e-3)


@pytest.mark.parametrize("backend", Backend)
def test_members_return_their_best_epoch_and_stop_when_patience_ends(fleet: Fleet, backend: Backend) -> None:
    plan, data = fleet
    result = train(plan, data, backend)
    best = np.nanargmin(result.held_out_loss, axis=1) + 1
    np.testing.assert_array_equal(result.epochs, best)
    finished = np.isfinite(result.train_loss).sum(axis=1)
    np.testing.assert_array_equal(finished, np.minimum(best + PATIENCE, plan.epochs))
    stopped = [status is TrainingStatus.STOPPED_EARLY for status in result.statuses]
    np.testing.assert_array_equal(stopped, finished < plan.epochs)
    assert result.trained.all()
    assert len(set(best.tolist())) > 3
    for member in (0, 10, 20):
        short = dataclasses.replace(plan, epochs=int(best[member]), patience=None)
        np.testing.assert_array_equal(
            train(short, data, backend).parameters[member], result.parameters[member]
        )


@pytest.mark.parametrize("kernel", kernel_names())
def test_neighbours_do_not_change_when_a_member_stops(fleet: Fleet, kernel: str) -> None:
    plan, data = fleet
    plan.groups[0].row_weights[:, :8] = 0
    plan.groups[0].row_weights[:, 8:] = 1
    together = train_with(kernel, fleet)
    assert len(set(together.epochs[:21].tolist())) > 3
    for member in (0, 9, 20):
        alone = train_with(kernel, (with_groups(plan, parts_of(plan.groups[0], [member])), data))
        for field in ("parameters", "train_loss", "held_out_loss", "epochs"):
            np.testing.assert_array_equal(getattr(alone, field)[0], getattr(together, field)[member])


@pytest.mark.parametrize("backend", Backend)
def test_members_without_held_out_rows_train_to_the_end(fleet: Fleet, backend: Backend) -> None:
    plan, data = fleet
    plan.groups[1].row_weights[1] = 1
    result = train(plan, data, backend)
    without = train(dataclasses.replace(plan, patience=None), data, backend)
    assert result.statuses[22] is without.statuses[22]
    assert result.epochs[22] == plan.epochs
    np.testing.assert_array_equal(result.parameters[22], without.parameters[22])
    assert np.isfinite(result.train_loss[22]).all()


@pytest.mark.parametrize("backend", Backend)
def test_member_that_overflows_stops_with_its_name_and_leaves_the_others_alone(
    fleet: Fleet, backend: Backend
) -> None:
    plan, data = fleet
    calm = train(plan, data, backend)
    plan.groups[0].learning_rate[3] = 1e30
    result = train(plan, data, backend)
    assert (result.statuses[3], result.epochs[3]) == (TrainingStatus.NON_FINITE, 1)
    others = np.arange(24) != 3
    np.testing.assert_array_equal(result.parameters[others], calm.parameters[others])
    np.testing.assert_array_equal(result.epochs[others], calm.epochs[others])


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_threads(fleet: Fleet, threads: int) -> None:
    result, other = train(*fleet, threads=threads), train(*fleet, threads=3)
    for field in ("parameters", "train_loss", "held_out_loss", "epochs"):
        np.testing.assert_array_equal(getattr(result, field), getattr(other, field))


def test_stopping_early_saves_the_time() -> None:
    plan, data = build_fleet(0, NETWORK, members=(3,), rows=40, epochs=1_000_000, batch_size=8, patience=50)
    plan.groups[0].learning_rate[:] = 0.05
    assert set(train(plan, with_signal(data)).statuses) == {TrainingStatus.STOPPED_EARLY}
