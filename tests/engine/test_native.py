"""The native backend against the reference, member by member, with every kernel of this machine."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covaria.arrays import BoolArray
from covaria.engine import (
    Activation,
    Adam,
    Backend,
    Loss,
    Network,
    Schedule,
    TrainingStatus,
    predict,
    train,
)
from covaria.engine.native import instruction_set
from covaria.engine.native._kernel import kernel_names
from support.fleets import (
    FLEETS,
    FUSED_KERNELS,
    NETWORKS,
    assert_close,
    assert_same_bits,
    build_fleet,
    train_with,
)
from support.presence import present

drawn = settings(suppress_health_check=[HealthCheck.too_slow])
KERNELS = kernel_names()


@drawn
@given(data=st.data())
def test_training_agrees_with_the_reference(data: st.DataObject) -> None:
    fleet = data.draw(FLEETS)
    reference = train(*fleet, backend=Backend.REFERENCE)
    results = {kernel: train_with(kernel, fleet, threads=2) for kernel in KERNELS}
    for kernel, result in results.items():
        assert_close(result, reference, kernel)
    for kernel in FUSED_KERNELS[1:]:
        assert_same_bits(results[kernel], results[FUSED_KERNELS[0]], kernel)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("activation", Activation)
def test_training_agrees_with_adam_s_usual_constants(kernel: str, activation: Activation) -> None:
    network = Network(4, (16, 16), (activation, activation), linear_skip=True)
    fleet = build_fleet(3, network, members=(18,), rows=100, epochs=10, batch_size=32)
    assert fleet.plan.adam == Adam(0.9, 0.999, 1e-8)
    result, reference = train_with(kernel, fleet), train(*fleet, backend=Backend.REFERENCE)
    error = np.abs(result.parameters - reference.parameters)
    # A gradient that happens to cancel may send a single parameter elsewhere; most keep to the path.
    assert np.median(error) < 1e-6
    assert np.quantile(error, 0.99) < 1e-4
    np.testing.assert_allclose(result.train_loss, reference.train_loss, rtol=1e-3)
    np.testing.assert_allclose(result.held_out_loss, reference.held_out_loss, rtol=1e-3)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(
    ("inputs", "hidden"),
    [
        (500, ()),
        (500, (1,) * 6),
        *(
            pytest.param(*each, marks=pytest.mark.slow)
            for each in ((500, (512,)), (1, (512, 512)), (2, (512, 1, 511)))
        ),
    ],
)
def test_training_at_the_limits_of_size_agrees(kernel: str, inputs: int, hidden: tuple[int, ...]) -> None:
    network = Network(inputs, hidden, (Activation.TANH,) * len(hidden), linear_skip=True)
    # One alone, and so many that they share a vector.
    fleet = build_fleet(10, network, members=(1, 5), rows=20, epochs=2, batch_size=8, adam=Adam(epsilon=1e-2))
    # At 0.03 wide networks take off, and every rounding with them.
    for group in fleet.plan.groups:
        group.learning_rate[:] /= 10
    assert_close(train_with(kernel, fleet), train(*fleet, Backend.REFERENCE), str(hidden))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("loss", [Loss.HUBER, Loss.PINBALL, Loss.LOGISTIC, Loss.POISSON])
def test_training_by_other_losses_agrees(kernel: str, loss: Loss) -> None:
    network = Network(4, (9,), (Activation.TANH,), linear_skip=True)
    fleet = build_fleet(7, network, members=(18,), rows=50, epochs=3, batch_size=16, loss=loss)
    assert_close(train_with(kernel, fleet), train(*fleet, backend=Backend.REFERENCE), loss)


def test_a_quantile_is_learned_where_the_pinball_loss_asks_for_it() -> None:
    levels = np.array([0.1, 0.5, 0.9], dtype=np.float32)
    plan, data = build_fleet(
        8, Network(1), members=(3,), rows=500, held_out=0, epochs=300, loss=Loss.PINBALL, weight_decay=0
    )
    present(plan.groups[0].loss_parameter)[:] = levels
    plan.groups[0].learning_rate[:] = 0.1
    result = train(dataclasses.replace(plan, schedule=Schedule.COSINE), data)
    below = (data.targets < predict(plan.network, result.parameters, data.inputs)).mean(axis=1)
    np.testing.assert_allclose(below, levels, atol=0.01)


@pytest.mark.parametrize("kernel", KERNELS)
def test_gradients_too_long_to_measure_are_not_clipped_to_something(kernel: str) -> None:
    plan, data = build_fleet(9, Network(2), members=(3,), own_targets=True, adam=Adam(clip_norm=1.0))
    calm = train_with(kernel, (plan, data))
    present(plan.groups[0].targets)[1] *= 1e20
    result = train_with(kernel, (plan, data))
    assert result.statuses[1] is TrainingStatus.NON_FINITE
    assert not np.isfinite(result.parameters[1]).any()
    np.testing.assert_array_equal(result.parameters[[0, 2]], calm.parameters[[0, 2]])


def unit_mask(network: Network, off: dict[int, str]) -> BoolArray:
    """Cut all units of hidden layers off, from what comes in (biases too) or from what goes out."""
    mask = np.ones(network.parameter_count, dtype=bool)
    for k, side in off.items():
        if side == "in":
            mask[network.layers[k].weights] = mask[network.layers[k].biases] = False
        else:
            mask[network.layers[k + 1].weights] = False
    return mask


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("activation", Activation)
@pytest.mark.parametrize(
    "off",
    [{0: "in"}, {1: "in"}, {2: "in"}, {0: "out"}, {1: "out"}, {0: "in", 1: "out"}, {0: "out", 1: "in"}],
    ids=str,
)
def test_units_cut_off_on_one_side(kernel: str, activation: Activation, off: dict[int, str]) -> None:
    """Layer 2 is the output: cut off from its inputs and bias, it leaves the skip alone."""
    network = Network(2, (5, 4), (activation, activation), linear_skip=True)
    plan, data = build_fleet(4, network, members=(1, 5), epochs=5, adam=Adam(epsilon=1e-2))
    for group in plan.groups:
        group.mask[:] = unit_mask(network, off)
    result = train_with(kernel, (plan, data))
    assert_close(result, train(plan, data, Backend.REFERENCE), str(off))


@drawn
@given(
    data=st.data(),
    members=st.integers(1, 40),
    rows=st.one_of(st.integers(1, 70), st.sampled_from([4095, 4096, 4097])),
    seed=st.integers(0, 2**32 - 1),
)
def test_prediction_agrees_with_the_reference(
    data: st.DataObject, members: int, rows: int, seed: int
) -> None:
    network = data.draw(NETWORKS.filter(lambda network: network.parameter_count * rows < 1_000_000))
    random = np.random.default_rng(seed)
    shape = members, network.parameter_count
    parameters = random.normal(0, 0.4, shape).astype(np.float32)
    inputs = random.normal(size=(rows, network.inputs)).astype(np.float32)
    reference = predict(network, parameters, inputs, Backend.REFERENCE)
    predictions = {}
    for kernel in KERNELS:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("COVARIA_INSTRUCTION_SET", kernel)
            predictions[kernel] = predict(network, parameters, inputs, threads=2)
        scale = 1 + np.abs(reference).max()
        np.testing.assert_allclose(predictions[kernel], reference, atol=1e-5 * scale, err_msg=kernel)
    for kernel in FUSED_KERNELS[1:]:
        np.testing.assert_array_equal(predictions[kernel], predictions[FUSED_KERNELS[0]])


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("members", [1, 5, 16, 35])
def test_weights_of_zero_are_left_out_unless_something_is_not_finite(
    monkeypatch: pytest.MonkeyPatch, kernel: str, members: int
) -> None:
    monkeypatch.setenv("COVARIA_INSTRUCTION_SET", kernel)
    network = Network(3, (9, 6), (Activation.SINE, Activation.SILU), linear_skip=True)
    random = np.random.default_rng(members)
    parameters = random.normal(size=(members, network.parameter_count)).astype(np.float32)
    parameters[:, random.random(network.parameter_count) < 0.7] = 0
    first = network.layers[0]
    parameters[:, first.weights.start : first.weights.stop : network.inputs] = 0
    parameters[:, network.skip.start] = 0
    inputs = random.normal(size=(100, 3)).astype(np.float32)
    expected = predict(network, parameters, inputs, Backend.REFERENCE)
    np.testing.assert_allclose(predict(network, parameters, inputs), expected, atol=1e-5)
    inputs[7, 0] = np.nan
    unknown = np.isnan(predict(network, parameters, inputs))
    assert unknown[:, 7].all()
    assert unknown.sum() == members


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("activation", Activation)
def test_activations_are_exact_over_the_whole_range(
    monkeypatch: pytest.MonkeyPatch, kernel: str, activation: Activation
) -> None:
    monkeypatch.setenv("COVARIA_INSTRUCTION_SET", kernel)
    network = Network(1, (1,), (activation,))
    # Above 25,000 the sine of a float32 is not worth computing; that it stays bounded is tested below.
    large = np.geomspace(10, 25_000 if activation is Activation.SINE else 1e30, 200)
    inputs = np.concatenate([-large[::-1], np.linspace(-10, 10, 20_001), large]).astype(np.float32)[:, None]
    unit = np.array([[1, 0, 1, 0]], dtype=np.float32)
    expected = predict(network, unit, inputs, Backend.REFERENCE)
    # The sigmoid is half of 1 + tanh, good to 3e-7; silu multiplies it by up to 10 before both end.
    np.testing.assert_allclose(predict(network, unit, inputs), expected, rtol=7e-7, atol=3e-6)


@pytest.mark.parametrize("kernel", KERNELS)
def test_sine_is_exact_to_the_last_digits(monkeypatch: pytest.MonkeyPatch, kernel: str) -> None:
    monkeypatch.setenv("COVARIA_INSTRUCTION_SET", kernel)
    network = Network(1, (1,), (Activation.SINE,))
    unit = np.array([[1, 0, 1, 0]], dtype=np.float32)
    multiples = np.arange(-8000, 8001)[:, None] * np.pi / 2
    inputs = np.concatenate([multiples, np.linspace(-5000, 5000, 100_001)[:, None]]).astype(np.float32)
    error = predict(network, unit, inputs)[0] - np.sin(inputs[:, 0].astype(float))
    assert np.abs(error).max() < 2e-7
    small = np.geomspace(1e-30, 1, 1000).astype(np.float32)[:, None]
    np.testing.assert_allclose(predict(network, unit, small)[0], np.sin(small[:, 0].astype(float)), rtol=3e-7)
    huge = np.geomspace(25_000, 3e38, 1000).astype(np.float32)[:, None]
    assert np.abs(predict(network, unit, huge)).max() <= 1
    assert np.isnan(predict(network, unit, np.array([[np.inf], [-np.inf]], dtype=np.float32))).all()


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("activation", Activation)
@pytest.mark.parametrize("broken", ["inputs", "parameters"])
def test_not_a_number_is_never_predicted_away(
    monkeypatch: pytest.MonkeyPatch, kernel: str, activation: Activation, broken: str
) -> None:
    monkeypatch.setenv("COVARIA_INSTRUCTION_SET", kernel)
    network = Network(2, (3,), (activation,))
    parameters = np.ones((2, network.parameter_count), dtype=np.float32)
    inputs = np.ones((5, 2), dtype=np.float32)
    (parameters if broken == "parameters" else inputs)[1, 0] = np.nan
    predictions = predict(network, parameters, inputs)
    expected = np.zeros((2, 5), dtype=bool)
    expected[(1, slice(None)) if broken == "parameters" else (slice(None), 1)] = True
    np.testing.assert_array_equal(np.isnan(predictions), expected)


def test_arrays_need_not_be_contiguous() -> None:
    network = Network(3, (4,), (Activation.TANH,))
    plan, data = build_fleet(5, network, members=(7,), own_targets=True)
    scattered = [np.asfortranarray(data.inputs), np.repeat(data.targets, 2)[::2]]
    (group,) = plan.groups
    fields = ("initial", "row_weights", "weight_decay", "targets")
    columns_first = {field: np.asfortranarray(getattr(group, field)) for field in fields}
    every_other = {
        "learning_rate": np.repeat(group.learning_rate, 2)[::2],
        "mask": np.repeat(group.mask, 2)[::2],
    }
    changed = type(group)(**(vars(group) | columns_first | every_other))
    result = train(type(plan)(**(vars(plan) | {"groups": (changed,)})), type(data)(*scattered))
    assert_same_bits(result, train(plan, data))
    np.testing.assert_array_equal(
        predict(network, np.asfortranarray(result.parameters), scattered[0]),
        predict(network, result.parameters, data.inputs),
    )


def test_nothing_that_is_handed_in_is_changed() -> None:
    fleet = build_fleet(6, Network(3, (4,), (Activation.TANH,)), own_targets=True)
    group = fleet.plan.groups[0]
    arrays = [
        value for value in (*vars(group).values(), *fleet.data.__dict__.values()) if hasattr(value, "ndim")
    ]
    before = [array.copy() for array in arrays]
    train(*fleet)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_fastest_kernel_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COVARIA_INSTRUCTION_SET", raising=False)
    assert instruction_set() == KERNELS[0]


@pytest.mark.parametrize("kernel", KERNELS)
def test_environment_picks_the_kernel(monkeypatch: pytest.MonkeyPatch, kernel: str) -> None:
    monkeypatch.setenv("COVARIA_INSTRUCTION_SET", kernel)
    assert instruction_set() == kernel


def test_unknown_kernel_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVARIA_INSTRUCTION_SET", "mmx")
    with pytest.raises(ValueError, match="COVARIA_INSTRUCTION_SET must be one of .*" + KERNELS[-1]):
        instruction_set()
