"""Mean and deviation of an ensemble against NumPy over all members' predictions."""

import subprocess
import sys

import numpy as np
import pytest

from covaria.engine import Activation, Backend, Network, predict, predict_mean
from covaria.engine.native._kernel import kernel_names

NETWORK = Network(3, (7, 5), (Activation.TANH, Activation.SINE), linear_skip=True)
KERNELS = kernel_names()


def ensemble(members: int, rows: int, level: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    parameters = random.normal(size=(members, NETWORK.parameter_count)).astype(np.float32)
    parameters[:, NETWORK.layers[-1].biases] += np.float32(level)
    return parameters, random.normal(size=(rows, 3)).astype(np.float32)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("members", "rows"), [(1, 1), (3, 15), (16, 16), (37, 513), (100, 1025)])
@pytest.mark.parametrize("weighted", [False, True])
def test_mean_and_spread_are_numpy_s(
    monkeypatch: pytest.MonkeyPatch, kernel: str, members: int, rows: int, weighted: bool
) -> None:
    monkeypatch.setenv("COVARIA_INSTRUCTION_SET", kernel)
    parameters, inputs = ensemble(members, rows)
    weights = np.random.default_rng(1).uniform(0.1, 2, members) if weighted else None
    table = predict(NETWORK, parameters, inputs).astype(float)
    mean, deviation = predict_mean(NETWORK, parameters, inputs, weights)
    expected = np.average(table, axis=0, weights=weights)
    np.testing.assert_allclose(mean, expected, rtol=1e-6, atol=1e-7)
    expected_deviation = np.sqrt(np.average((table - expected) ** 2, axis=0, weights=weights))
    np.testing.assert_allclose(deviation, expected_deviation, rtol=1e-6, atol=1e-7)
    assert mean.dtype == deviation.dtype == np.float32


def test_native_agrees_with_the_reference() -> None:
    parameters, inputs = ensemble(20, 50)
    pairs = zip(
        predict_mean(NETWORK, parameters, inputs),
        predict_mean(NETWORK, parameters, inputs, backend=Backend.REFERENCE),
        strict=True,
    )
    for native, reference in pairs:
        np.testing.assert_allclose(native, reference, rtol=1e-5, atol=1e-5)


def test_bits_do_not_depend_on_threads_or_fused_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    parameters, inputs = ensemble(45, 2000)
    for kernel in KERNELS:
        monkeypatch.setenv("COVARIA_INSTRUCTION_SET", kernel)
        one = predict_mean(NETWORK, parameters, inputs, threads=1)
        for threads in (2, 4):
            np.testing.assert_array_equal(predict_mean(NETWORK, parameters, inputs, threads=threads), one)
        if kernel in ("avx2", "avx512"):
            monkeypatch.setenv("COVARIA_INSTRUCTION_SET", "avx2")
            np.testing.assert_array_equal(predict_mean(NETWORK, parameters, inputs), one)


def test_small_spread_about_a_large_mean_is_not_lost() -> None:
    parameters, inputs = ensemble(30, 20, level=1000.0)
    table = predict(NETWORK, parameters, inputs).astype(float)
    np.testing.assert_allclose(predict_mean(NETWORK, parameters, inputs)[1], table.std(axis=0), rtol=1e-6)
    same = np.repeat(parameters[:1], 30, axis=0)
    np.testing.assert_array_equal(predict_mean(NETWORK, same, inputs)[1], 0)


TABLE_OF_ALL_PREDICTIONS = 512 * 200_000 * 4 / 2**20
"""MiB."""

PEAK_SCRIPT = """
import resource
import numpy as np
from covaria.engine import Activation, Network, predict_mean
network = Network(3, (4,), (Activation.TANH,))
random = np.random.default_rng(0)
parameters = random.normal(size=(512, network.parameter_count)).astype(np.float32)
inputs = random.normal(size=(200_000, 3)).astype(np.float32)
predict_mean(network, parameters, inputs[:1000])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
predict_mean(network, parameters, inputs)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="The peak is counted in other units elsewhere")
def test_no_table_of_members_by_rows_is_made() -> None:
    ran = subprocess.run([sys.executable, "-c", PEAK_SCRIPT], capture_output=True, text=True, check=True)
    assert float(ran.stdout) < 0.05 * TABLE_OF_ALL_PREDICTIONS


def test_members_of_weight_zero_have_no_part_even_if_they_overflowed() -> None:
    parameters, inputs = ensemble(5, 9)
    parameters[2] = np.nan
    assert np.isnan(predict_mean(NETWORK, parameters, inputs)).all()
    without = predict_mean(NETWORK, parameters[[0, 1, 3, 4]], inputs)
    np.testing.assert_array_equal(
        predict_mean(NETWORK, parameters, inputs, np.array([1, 1, 0, 1, 1])), without
    )


@pytest.mark.parametrize("weights", [[1, -1], [0, 0], [1, np.nan], [1, np.inf], [1], [[1, 1]]], ids=str)
def test_weights_that_are_none_are_refused(weights: list[float]) -> None:
    parameters, inputs = ensemble(2, 3)
    with pytest.raises(ValueError, match="weights"):
        predict_mean(NETWORK, parameters, inputs, np.array(weights))


def test_what_does_not_fit_is_refused() -> None:
    parameters, inputs = ensemble(2, 3)
    with pytest.raises(ValueError, match="do not fit a network"):
        predict_mean(NETWORK, parameters, inputs[:, :2])
    with pytest.raises(ValueError, match="at least one member"):
        predict_mean(NETWORK, parameters[:0], inputs)
    mean, deviation = predict_mean(NETWORK, parameters, inputs[:0])
    assert mean.shape == deviation.shape == (0,)
