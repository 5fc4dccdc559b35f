"""What must not change a single bit of a member's result: threads, calls, order, neighbours, others' rows."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from covaria.arrays import Float32Array
from covaria.engine import (
    Activation,
    Backend,
    FleetPlan,
    FleetResult,
    Group,
    Network,
    TrainingData,
    TrainingStatus,
    predict,
    train,
)
from covaria.engine.native._kernel import kernel_names
from support.fleets import FLEETS_OF_EVERY_LOSS, build_fleet

NETWORK = Network(3, (7, 6, 5), (Activation.TANH, Activation.SILU, Activation.RELU), linear_skip=True)
KERNELS = kernel_names()


@pytest.fixture(params=KERNELS)
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COVARIA_INSTRUCTION_SET", request.param)
    return str(request.param)


def members_of(group: Group, chosen: ArrayLike) -> Group:
    """The group with some of its members, in the order given."""
    per_member = (
        "initial",
        "row_weights",
        "learning_rate",
        "weight_decay",
        "targets",
        "loss_parameter",
        "relevance_cap",
    )
    values: dict[str, Any] = {field: getattr(group, field) for field in per_member}
    kept: dict[str, Any] = {
        field: None if array is None else array[chosen] for field, array in values.items()
    }
    return dataclasses.replace(group, **kept)


def with_groups(plan: FleetPlan, *groups: Group) -> FleetPlan:
    return dataclasses.replace(plan, groups=groups)


def assert_same_members(result: FleetResult, other: FleetResult, members: Any = slice(None)) -> None:
    """Compare a result with some members of another, to the bit."""
    for field in ("parameters", "train_loss", "held_out_loss"):
        np.testing.assert_array_equal(getattr(result, field), getattr(other, field)[members], err_msg=field)


@pytest.mark.parametrize("threads", [2, 4, 100])
def test_threads(kernel: str, threads: int) -> None:
    fleet = build_fleet(0, NETWORK, members=(40, 1, 17), mask="components", batch_size=5)
    assert_same_members(train(*fleet, threads=threads), train(*fleet, threads=1))


def test_groups_in_calls_of_their_own(kernel: str) -> None:
    plan, data = build_fleet(1, NETWORK, members=(20, 3, 9), mask="components")
    together = train(plan, data)
    for group, members in zip(plan.groups, [slice(0, 20), slice(20, 23), slice(23, 32)], strict=True):
        assert_same_members(train(with_groups(plan, group), data), together, members)


def test_order_of_groups(kernel: str) -> None:
    plan, data = build_fleet(2, NETWORK, members=(5, 18), own_targets=True)
    turned = train(with_groups(plan, *plan.groups[::-1]), data)
    assert_same_members(turned, train(plan, data), [*range(5, 23), *range(5)])


def test_order_of_members(kernel: str) -> None:
    plan, data = build_fleet(3, NETWORK, members=(37,), own_targets=True)
    order = np.random.default_rng(0).permutation(37)
    shuffled = train(with_groups(plan, members_of(plan.groups[0], order)), data)
    assert_same_members(shuffled, train(plan, data), order)


@pytest.mark.parametrize("member", [0, 7, 16, 32])
def test_neighbours(kernel: str, member: int) -> None:
    plan, data = build_fleet(4, NETWORK, members=(33,), held_out=0, relevance_caps=(4.0, 0.0, 9.0))
    alone = train(with_groups(plan, members_of(plan.groups[0], [member])), data)
    assert_same_members(alone, train(plan, data), [member])


@given(data=st.data())
def test_each_member_alone(data: st.DataObject) -> None:
    """One network has its rows in the lanes of a vector, where many have their members."""
    plan, training_data = data.draw(FLEETS_OF_EVERY_LOSS)
    patience = data.draw(st.sampled_from([None, 1]))
    group = dataclasses.replace(plan.groups[0], row_weights=shared_rows(plan.groups[0].row_weights))
    plan = dataclasses.replace(with_groups(plan, group), patience=patience)
    member = data.draw(st.integers(0, group.members - 1))
    for kernel in KERNELS:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("COVARIA_INSTRUCTION_SET", kernel)
            together = train(plan, training_data)
            alone = train(with_groups(plan, members_of(group, [member])), training_data)
        assert_same_members(alone, together, [member])


def shared_rows(row_weights: Float32Array) -> Float32Array:
    """Weights by which every member is trained on the same rows, so that each alone has the same batches."""
    return np.where(row_weights[0] > 0, np.maximum(row_weights, np.float32(0.1)), 0).astype(np.float32)


@pytest.mark.parametrize("learning_rate", [1e6, 1e30])
@pytest.mark.parametrize("activation", Activation)
def test_neighbours_that_explode(kernel: str, activation: Activation, learning_rate: float) -> None:
    network = Network(3, (6, 5), (activation, activation), linear_skip=True)
    plan, data = build_fleet(5, network, members=(20,), epochs=30, batch_size=8)
    calm = train(plan, data)
    exploding = [1, 4, 18]
    plan.groups[0].learning_rate[exploding] = learning_rate
    result = train(plan, data)
    others = np.setdiff1d(np.arange(20), exploding)
    assert_same_members(train(with_groups(plan, members_of(plan.groups[0], others)), data), calm, others)
    for field in ("parameters", "train_loss", "held_out_loss"):
        np.testing.assert_array_equal(getattr(result, field)[others], getattr(calm, field)[others])
    assert {result.statuses[member] for member in exploding} <= {
        TrainingStatus.DIVERGED,
        TrainingStatus.NON_FINITE,
    }
    if learning_rate == 1e30:
        assert {result.statuses[member] for member in exploding} == {TrainingStatus.NON_FINITE}


@pytest.mark.parametrize("backend", Backend)
def test_rows_of_weight_zero(backend: Backend) -> None:
    """Member 0 is shown other rows; whatever is in them, its training stays the same."""
    plan, data = build_fleet(6, NETWORK, members=(3,), held_out=0.4, batch_size=7)
    unseen = plan.groups[0].row_weights[0] == 0
    active = np.isin(np.arange(len(unseen)), plan.groups[0].active_rows)
    assert (unseen & active).any()
    inputs, targets = data.inputs.copy(), data.targets.copy()
    inputs[unseen] += 3
    targets[unseen] *= -20
    before, after = train(plan, data, backend), train(plan, TrainingData(inputs, targets), backend)
    np.testing.assert_array_equal(before.parameters[0], after.parameters[0])
    np.testing.assert_array_equal(before.train_loss[0], after.train_loss[0])
    assert (before.held_out_loss[0] != after.held_out_loss[0]).all()
    assert (before.parameters[1] != after.parameters[1]).any()


def test_rows_that_nobody_trains_on(kernel: str) -> None:
    plan, data = build_fleet(7, NETWORK, members=(9,), rows=40)
    plan.groups[0].row_weights[:, 23:] = 0
    plan.groups[0].row_weights[:, 0] = 1
    padded = train(plan, data)
    group = dataclasses.replace(plan.groups[0], row_weights=plan.groups[0].row_weights[:, :23])
    short = train(with_groups(plan, group), TrainingData(data.inputs[:23], data.targets[:23]))
    np.testing.assert_array_equal(padded.parameters, short.parameters)
    np.testing.assert_array_equal(padded.train_loss, short.train_loss)


@pytest.mark.parametrize("factor", [2.0**-20, 0.5, 2.0, 2.0**40])
def test_scale_of_a_member_s_weights(kernel: str, factor: float) -> None:
    plan, data = build_fleet(8, NETWORK, members=(6,))
    before = train(plan, data)
    plan.groups[0].row_weights[2] *= np.float32(factor)
    assert_same_members(train(plan, data), before)


def test_batches_of_all_rows_that_are_active(kernel: str) -> None:
    plan, data = build_fleet(9, NETWORK, rows=21, held_out=0.7)
    whole = train(plan, data)
    assert len(plan.groups[0].active_rows) < 20
    for batch_size in (len(plan.groups[0].active_rows), 20, 21):
        assert_same_members(train(dataclasses.replace(plan, batch_size=batch_size), data), whole)


def test_own_targets_equal_to_the_shared_ones(kernel: str) -> None:
    plan, data = build_fleet(10, NETWORK)
    own = dataclasses.replace(plan.groups[0], targets=np.tile(data.targets, (5, 1)))
    assert_same_members(train(with_groups(plan, own), data), train(plan, data))


def test_seeds_count_by_their_low_32_bits(kernel: str) -> None:
    plan, data = build_fleet(11, NETWORK, batch_size=4)
    order = plan.groups[0].batch_order
    far = dataclasses.replace(order, seed=order.seed + 2**32)
    other = dataclasses.replace(order, seed=order.seed + 1)
    first = train(plan, data)
    assert_same_members(
        train(with_groups(plan, dataclasses.replace(plan.groups[0], batch_order=far)), data), first
    )
    changed = train(with_groups(plan, dataclasses.replace(plan.groups[0], batch_order=other)), data)
    assert (changed.parameters != first.parameters).any()


@pytest.mark.parametrize("rows", [1, 15, 16, 17, 4097])
def test_prediction_of_each_member_and_row_alone(kernel: str, rows: int) -> None:
    random = np.random.default_rng(12)
    parameters = random.normal(size=(35, NETWORK.parameter_count)).astype(np.float32)
    inputs = random.normal(size=(rows, 3)).astype(np.float32)
    together = predict(NETWORK, parameters, inputs, threads=1)
    for threads in (2, 4):
        np.testing.assert_array_equal(predict(NETWORK, parameters, inputs, threads=threads), together)
    for member, row in [(0, 0), (34, rows - 1), (17, rows // 2)]:
        single = predict(NETWORK, parameters[[member]], inputs[[row]])
        np.testing.assert_array_equal(single, together[member, row])
