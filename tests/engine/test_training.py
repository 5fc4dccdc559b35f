import dataclasses
import math
import os
import warnings
from typing import Any

import numpy as np
import pytest

from covaria.engine import (
    Activation,
    Adam,
    Backend,
    FleetPlan,
    Loss,
    Network,
    Schedule,
    TrainingData,
    TrainingStatus,
    predict,
    thread_count,
    train,
)
from covaria.errors import UsageError
from support.fleets import build_fleet

NETWORK = Network(3, (4,), (Activation.TANH,))
BACKENDS = list(Backend)


@pytest.fixture
def fleet() -> tuple[FleetPlan, TrainingData]:
    return build_fleet(0, NETWORK, members=(2, 3), rows=10, own_targets=True, held_out_interval=2)


def with_group(plan: FleetPlan, **changes: Any) -> FleetPlan:
    """The plan with its second group changed."""
    return dataclasses.replace(plan, groups=(plan.groups[0], dataclasses.replace(plan.groups[1], **changes)))


def with_one_value(array: np.ndarray, value: float) -> np.ndarray:
    changed = array.copy()
    changed.flat[-1] = value
    return changed


@pytest.mark.parametrize("backend", BACKENDS)
def test_result_has_one_line_to_a_member(fleet: tuple[FleetPlan, TrainingData], backend: Backend) -> None:
    plan, data = fleet
    result = train(plan, data, backend)
    assert result.parameters.shape == (5, NETWORK.parameter_count)
    assert result.train_loss.shape == result.held_out_loss.shape == (5, 3)
    assert result.parameters.dtype == result.train_loss.dtype == result.held_out_loss.dtype == np.float32
    assert len(result.statuses) == 5
    assert result.trained.tolist() == [status in ("converged", "not converged") for status in result.statuses]
    assert result.seconds > 0


@pytest.mark.parametrize("backend", BACKENDS)
def test_backend_and_schedule_may_be_given_by_name(
    fleet: tuple[FleetPlan, TrainingData], backend: Backend
) -> None:
    plan, data = fleet
    schedule: Any = "cosine"
    name: Any = str(backend)
    by_name = train(dataclasses.replace(plan, schedule=schedule), data, name)
    by_member = train(dataclasses.replace(plan, schedule=Schedule.COSINE), data, backend)
    np.testing.assert_array_equal(by_name.parameters, by_member.parameters)
    name = "fortran"
    with pytest.raises(ValueError, match="fortran"):
        train(plan, data, name)


@pytest.mark.parametrize("backend", BACKENDS)
def test_held_out_loss_is_recorded_at_intervals_and_at_the_end(
    fleet: tuple[FleetPlan, TrainingData], backend: Backend
) -> None:
    plan, data = fleet
    assert plan.records_held_out().tolist() == [False, True, True]
    held_out = train(plan, data, backend).held_out_loss
    np.testing.assert_array_equal(np.isfinite(held_out), [[False, True, True]] * 5)


@pytest.mark.parametrize("backend", BACKENDS)
def test_without_held_out_rows_there_is_no_held_out_loss(
    fleet: tuple[FleetPlan, TrainingData], backend: Backend
) -> None:
    plan, data = fleet
    weights = with_one_value(np.ones((3, 10), dtype=np.float32), 0)
    held_out = train(with_group(plan, row_weights=weights), data, backend).held_out_loss
    np.testing.assert_array_equal(np.isfinite(held_out[2:, -1]), [False, False, True])


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("activation", Activation)
def test_member_that_overflows_has_a_name_and_no_warning(backend: Backend, activation: Activation) -> None:
    network = Network(3, (4, 4), (activation, activation))
    plan, data = build_fleet(1, network, members=(3,), epochs=20)
    plan.groups[0].learning_rate[1] = 1e30
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        statuses = train(plan, data, backend).statuses
    assert statuses[1] is TrainingStatus.NON_FINITE
    assert TrainingStatus.NON_FINITE not in (statuses[0], statuses[2])


@pytest.mark.parametrize("backend", BACKENDS)
def test_weight_that_is_tiny_beside_the_others_is_not_zero(
    fleet: tuple[FleetPlan, TrainingData], backend: Backend
) -> None:
    plan, data = fleet
    weights = with_one_value(np.full((3, 10), 1e10, dtype=np.float32), 1e-30)
    result = train(with_group(plan, row_weights=weights), data, backend)
    assert np.isnan(result.held_out_loss[2:]).all(), "a row that is trained on counts as held out"


PLAN_FAULTS: dict[str, dict[str, Any]] = {
    "epochs is 0": {"epochs": 0},
    "held_out_interval": {"held_out_interval": 0},
    "batch_size is 0, and must be from 1 to the number of rows, 10": {"batch_size": 0},
    "batch_size is 11, and must be from 1 to the number of rows, 10": {"batch_size": 11},
    "patience is 0": {"patience": 0},
    "warm_up is 1": {"warm_up": 1.0},
    "warm_up is -0.1": {"warm_up": -0.1},
    "epsilon is 0": {"adam": Adam(epsilon=0.0)},
    "epsilon is nan": {"adam": Adam(epsilon=math.nan)},
    "beta1 and beta2": {"adam": Adam(beta1=1.0)},
    "clip_norm is 0": {"adam": Adam(clip_norm=0.0)},
    "clip_norm is inf": {"adam": Adam(clip_norm=math.inf)},
    "no groups": {"groups": ()},
}


@pytest.mark.parametrize("problem", PLAN_FAULTS)
def test_plan_is_checked(fleet: tuple[FleetPlan, TrainingData], problem: str) -> None:
    plan, data = fleet
    with pytest.raises(ValueError, match=problem):
        train(dataclasses.replace(plan, **PLAN_FAULTS[problem]), data)


@pytest.mark.parametrize(
    ("loss", "parameter", "problem"),
    [
        (Loss.HUBER, None, "needs a loss_parameter"),
        (Loss.PINBALL, None, "needs a loss_parameter"),
        (Loss.SQUARED, [1, 1, 1], "the squared loss has none"),
        (Loss.LOGISTIC, [1, 1, 1], "the logistic loss has none"),
        (Loss.HUBER, [1, 1, 0], "Huber thresholds .* not above 0"),
        (Loss.PINBALL, [0.5, 0.5, 1], "pinball levels .* not between 0 and 1"),
        (Loss.PINBALL, [0.5, 0.5, 0], "pinball levels .* not between 0 and 1"),
        (Loss.HUBER, [1, 1], "loss_parameter of group 0 has shape"),
        (Loss.HUBER, [1, 1, np.inf], "loss_parameter of group 0 is not all finite"),
        ("absolute", [1, 1, 1], "there is no loss absolute"),
    ],
)
def test_loss_parameter_must_suit_the_loss(
    fleet: tuple[FleetPlan, TrainingData], loss: Loss, parameter: list[float] | None, problem: str
) -> None:
    plan, data = fleet
    given = None if parameter is None else np.array(parameter, dtype=np.float32)
    group = dataclasses.replace(plan.groups[1], loss_parameter=given)
    with pytest.raises(ValueError, match=problem):
        train(dataclasses.replace(plan, groups=(group,), loss=loss), data)


@pytest.mark.parametrize("cap", [-1, 0.5])
def test_relevance_caps_must_not_favour_irrelevant_inputs(
    fleet: tuple[FleetPlan, TrainingData], cap: float
) -> None:
    plan, data = fleet
    with pytest.raises(ValueError, match="group 1 has relevance caps that are neither 0 nor from 1"):
        train(with_group(plan, relevance_cap=np.array([0, 1, cap], dtype=np.float32)), data)


@pytest.mark.parametrize("backend", BACKENDS)
def test_relevance_caps_of_0_and_1_change_nothing(backend: Backend) -> None:
    plan, data = build_fleet(3, NETWORK, members=(3,))
    off = dataclasses.replace(plan.groups[0], relevance_cap=np.array([0, 1, 1], dtype=np.float32))
    with_caps = train(dataclasses.replace(plan, groups=(off,)), data, backend)
    np.testing.assert_array_equal(with_caps.parameters, train(plan, data, backend).parameters)


@pytest.mark.parametrize("backend", BACKENDS)
def test_loss_may_be_given_by_name(backend: Backend) -> None:
    plan, data = build_fleet(2, NETWORK, loss=Loss.HUBER)
    loss: Any = "huber"
    by_name = train(dataclasses.replace(plan, loss=loss), data, backend)
    np.testing.assert_array_equal(by_name.parameters, train(plan, data, backend).parameters)


@pytest.mark.parametrize("field", ["inputs", "targets"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_data_must_be_finite(fleet: tuple[FleetPlan, TrainingData], field: str, value: float) -> None:
    plan, data = fleet
    with pytest.raises(ValueError, match=f"{field} are not all finite"):
        train(plan, dataclasses.replace(data, **{field: with_one_value(getattr(data, field), value)}))


@pytest.mark.parametrize("field", ["inputs", "targets"])
def test_data_must_be_finite_as_the_kernel_sees_it(fleet: tuple[FleetPlan, TrainingData], field: str) -> None:
    plan, data = fleet
    wide = with_one_value(getattr(data, field).astype(float), 1e300)
    with pytest.raises(ValueError, match=f"{field} are not all finite in float32"):
        train(plan, dataclasses.replace(data, **{field: wide}))


@pytest.mark.parametrize(
    ("field", "shape"),
    [("inputs", (10, 2)), ("inputs", (10,)), ("inputs", (10, 3, 1)), ("targets", (9,)), ("targets", (10, 1))],
)
def test_data_must_fit_the_network(
    fleet: tuple[FleetPlan, TrainingData], field: str, shape: tuple[int, ...]
) -> None:
    plan, data = fleet
    with pytest.raises(ValueError, match=f"{field} have shape"):
        train(plan, dataclasses.replace(data, **{field: np.zeros(shape, dtype=np.float32)}))


@pytest.mark.parametrize(
    ("field", "shape"),
    [
        ("initial", (3, NETWORK.parameter_count + 1)),
        ("row_weights", (3, 9)),
        ("row_weights", (2, 10)),
        ("learning_rate", (2,)),
        ("learning_rate", (3, 1)),
        ("weight_decay", (3, 3)),
        ("mask", (NETWORK.parameter_count - 1,)),
        ("targets", (3, 11)),
        ("targets", (10,)),
        ("relevance_cap", (2,)),
    ],
)
def test_group_must_fit(fleet: tuple[FleetPlan, TrainingData], field: str, shape: tuple[int, ...]) -> None:
    plan, data = fleet
    with pytest.raises(ValueError, match=f"{field} of group 1 has shape .* is needed"):
        train(with_group(plan, **{field: np.ones(shape, dtype=np.float32)}), data)


@pytest.mark.parametrize("field", ["initial", "row_weights", "learning_rate", "weight_decay", "targets"])
@pytest.mark.parametrize("value", [np.nan, -np.inf])
def test_group_must_be_finite(fleet: tuple[FleetPlan, TrainingData], field: str, value: float) -> None:
    plan, data = fleet
    with pytest.raises(ValueError, match=f"{field} of group 1 is not all finite"):
        train(with_group(plan, **{field: with_one_value(getattr(plan.groups[1], field), value)}), data)


def test_row_weights_must_not_be_negative(fleet: tuple[FleetPlan, TrainingData]) -> None:
    plan, data = fleet
    with pytest.raises(ValueError, match="group 1 has negative row weights"):
        train(with_group(plan, row_weights=with_one_value(plan.groups[1].row_weights, -0.5)), data)


def test_every_member_needs_a_row(fleet: tuple[FleetPlan, TrainingData]) -> None:
    plan, data = fleet
    weights = plan.groups[1].row_weights.copy()
    weights[1] = 0
    with pytest.raises(ValueError, match="a member of group 1 has no row to train on"):
        train(with_group(plan, row_weights=weights), data)


def test_every_group_needs_a_member(fleet: tuple[FleetPlan, TrainingData]) -> None:
    plan, data = fleet
    fields = ("initial", "row_weights", "learning_rate", "weight_decay", "targets")
    nobody = {field: getattr(plan.groups[1], field)[:0] for field in fields}
    with pytest.raises(ValueError, match="group 1 has no members"):
        train(with_group(plan, **nobody), data)


def test_networks_too_deep_for_the_kernel_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="layers"):
        Network(1, (1,) * 16, (Activation.TANH,) * 16)


@pytest.mark.parametrize("backend", BACKENDS)
def test_deepest_network_that_is_allowed(backend: Backend) -> None:
    deep = Network(1, (1,) * 15, (Activation.TANH,) * 15)
    assert np.isfinite(train(*build_fleet(0, deep), backend=backend).parameters).all()


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("parameters", "inputs"), [((2, 20), (5, 3)), ((21,), (5, 3)), ((2, 21), (5, 4)), ((2, 21), (3,))]
)
def test_prediction_must_fit(backend: Backend, parameters: tuple[int, ...], inputs: tuple[int, ...]) -> None:
    assert NETWORK.parameter_count == 21
    with pytest.raises(ValueError, match="do not fit a network with 21 parameters and 3 inputs"):
        predict(NETWORK, np.zeros(parameters, dtype="f4"), np.zeros(inputs, dtype="f4"), backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("members", "rows"), [(0, 5), (2, 0), (0, 0)])
def test_nothing_to_predict_is_an_empty_prediction(backend: Backend, members: int, rows: int) -> None:
    parameters = np.zeros((members, 21), dtype=np.float32)
    predictions = predict(NETWORK, parameters, np.zeros((rows, 3), dtype=np.float32), backend)
    assert predictions.shape == (members, rows)


def test_threads_are_declared_or_those_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVARIA_THREADS", "3")
    assert thread_count() == 3
    monkeypatch.setenv("COVARIA_THREADS", "")
    assert 1 <= thread_count() <= (os.cpu_count() or 1)


@pytest.mark.parametrize("declared", ["0", "-1", "many", "²", "99999999999"])
def test_a_number_of_threads_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, declared: str) -> None:
    monkeypatch.setenv("COVARIA_THREADS", declared)
    with pytest.raises(UsageError, match="COVARIA_THREADS"):
        thread_count()
