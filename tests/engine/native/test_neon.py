"""The kernel for ARM under an emulator: the bits of the fused kernels here, and close to the reference."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covaria.engine import (
    Activation,
    Backend,
    Loss,
    Network,
    TrainingStatus,
    predict,
    predict_mean,
    train,
)
from support.fleets import (
    FLEETS,
    FLEETS_OF_EVERY_LOSS,
    FUSED_KERNELS,
    NETWORKS,
    assert_close,
    assert_same_bits,
    build_fleet,
    ending_fleet,
    train_with,
    usual_adam_fleet,
)

pytestmark = pytest.mark.slow

drawn = settings(suppress_health_check=[HealthCheck.too_slow])


def test_a_build_for_arm_has_the_neon_kernel(neon: Any) -> None:
    assert neon.kernel_names() == ["neon"]


@drawn
@given(data=st.data())
def test_training_agrees_with_the_reference(on_neon: Callable[..., Any], data: st.DataObject) -> None:
    fleet = data.draw(FLEETS)
    result, reference = on_neon(train, *fleet), train(*fleet, backend=Backend.REFERENCE)
    assert_close(result, reference, "neon")


@drawn
@given(data=st.data())
def test_training_gives_the_bits_of_fused_kernels(on_neon: Callable[..., Any], data: st.DataObject) -> None:
    fleet = data.draw(FLEETS_OF_EVERY_LOSS)
    result = on_neon(train, *fleet, threads=2)
    for kernel in FUSED_KERNELS:
        assert_same_bits(result, train_with(kernel, fleet), kernel)


@pytest.mark.parametrize("activation", Activation)
def test_bits_after_many_steps_of_usual_adam(on_neon: Callable[..., Any], activation: Activation) -> None:
    fleet = usual_adam_fleet(activation)
    result = on_neon(train, *fleet)
    for kernel in FUSED_KERNELS:
        assert_same_bits(result, train_with(kernel, fleet), kernel)


@pytest.mark.parametrize("loss", Loss)
def test_bits_where_members_stop_early_or_explode(on_neon: Callable[..., Any], loss: Loss) -> None:
    plan, data = ending_fleet(loss)
    result = on_neon(train, plan, data)
    assert {TrainingStatus.STOPPED_EARLY, TrainingStatus.NON_FINITE} <= set(result.statuses)
    for kernel in FUSED_KERNELS:
        assert_same_bits(result, train_with(kernel, (plan, data)), kernel)


@drawn
@given(data=st.data(), members=st.integers(1, 40), rows=st.integers(1, 70), seed=st.integers(0, 2**32 - 1))
def test_predictions_have_the_bits_of_fused_kernels(
    on_neon: Callable[..., Any], data: st.DataObject, members: int, rows: int, seed: int
) -> None:
    network = data.draw(NETWORKS)
    random = np.random.default_rng(seed)
    parameters = random.normal(0, 0.4, (members, network.parameter_count)).astype(np.float32)
    inputs = random.normal(size=(rows, network.inputs)).astype(np.float32)
    for function in (predict, predict_mean):
        result = np.array(on_neon(function, network, parameters, inputs))
        reference = np.array(function(network, parameters, inputs, backend=Backend.REFERENCE))
        np.testing.assert_allclose(result, reference, atol=1e-5 * (1 + np.abs(reference).max()))
        for kernel in FUSED_KERNELS:
            with pytest.MonkeyPatch.context() as environment:
                environment.setenv("COVARIA_INSTRUCTION_SET", kernel)
                np.testing.assert_array_equal(result, np.array(function(network, parameters, inputs)))


@pytest.mark.parametrize("activation", Activation)
def test_activations_have_the_bits_of_fused_kernels(
    on_neon: Callable[..., Any], activation: Activation
) -> None:
    """Denormal numbers among them, which both processors are set to take for zero."""
    network = Network(1, (1,), (activation,))
    sizes = np.geomspace(1e-44, 3e38, 20_001)
    inputs = np.concatenate([-sizes, np.linspace(-30, 30, 40_001), sizes]).astype(np.float32)[:, None]
    unit = np.array([[1, 0, 1, 0]], dtype=np.float32)
    result = on_neon(predict, network, unit, inputs)
    for kernel in FUSED_KERNELS:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("COVARIA_INSTRUCTION_SET", kernel)
            np.testing.assert_array_equal(result, predict(network, unit, inputs))


def test_threads_do_not_matter(on_neon: Callable[..., Any]) -> None:
    network = Network(3, (7, 6), (Activation.TANH, Activation.SILU), linear_skip=True)
    plan, data = build_fleet(0, network, members=(13, 1, 9), mask="components", batch_size=5)
    one = on_neon(train, plan, data, threads=1)
    for threads in (2, 4):
        assert_same_bits(on_neon(train, plan, data, threads=threads), one, str(threads))
    first = dataclasses.replace(plan, groups=plan.groups[:1])
    np.testing.assert_array_equal(on_neon(train, first, data).parameters, one.parameters[:13])
