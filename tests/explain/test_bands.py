"""The band against the jackknife by hand, and the plausible curves against the band."""

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.explain.bands import curve_band, plausible_curves

STUDENT_95 = {4: 3.182446, 5: 2.776445}
"""The 97.5 % point of Student's t with one degree of freedom less, from printed tables."""


@pytest.fixture
def curves() -> FloatArray:
    return np.random.default_rng(3).normal(size=(5, 7)) + np.arange(7)


@pytest.mark.parametrize("folds", [4, 5])
def test_the_band_is_that_of_the_jackknife(curves: FloatArray, folds: int) -> None:
    left_out = curves[:folds, 2].tolist()
    # Kott 2001, equation 2: (K − 1) / K times the sum of squared deviations of the replicates.
    mean = sum(left_out) / folds
    variance = (folds - 1) / folds * sum((estimate - mean) ** 2 for estimate in left_out)
    assert curve_band(curves[:folds])[2] == pytest.approx(STUDENT_95[folds] * variance**0.5, rel=1e-6)


def test_the_variances_of_several_repeats_are_averaged() -> None:
    twice = np.random.default_rng(5).normal(size=(2, 5, 3))
    twice -= twice.mean(axis=1, keepdims=True)
    squares = [curve_band(own) ** 2 for own in twice]
    found = curve_band(twice.reshape(10, 3), repeats=2)
    np.testing.assert_allclose(found**2, np.mean(squares, axis=0))


def test_leaving_out_single_values_gives_the_standard_error_of_a_mean() -> None:
    values = np.random.default_rng(0).normal(size=12)
    left_out = (values.sum() - values) / 11
    expected = 2.200985 * values.std(ddof=1) / np.sqrt(12)
    assert curve_band(left_out[:, None])[0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("repeats", [1, 2])
def test_quantiles_of_plausible_curves_are_the_ends_of_the_band(repeats: int) -> None:
    curves = np.random.default_rng(3).normal(size=(6, 7)) + np.arange(7)
    drawn = plausible_curves(curves, repeats, draws=200_000)
    half_width = curve_band(curves, repeats=repeats)
    for level, sign in ((0.025, -1), (0.975, 1)):
        ends = curves.mean(axis=0) + sign * half_width
        np.testing.assert_allclose(np.quantile(drawn, level, axis=0), ends, atol=0.02 * half_width.max())


def test_plausible_curves_move_as_the_folds_do(curves: FloatArray) -> None:
    rising = curves[:, :1] * np.array([1.0, 2.0, -1.0])
    drawn = plausible_curves(rising, 1, 1000) - rising.mean(axis=0)
    np.testing.assert_allclose(drawn[:, 1], 2 * drawn[:, 0], rtol=1e-9)
    np.testing.assert_allclose(drawn[:, 2], -drawn[:, 0], rtol=1e-9)


def test_the_same_call_draws_the_same_curves(curves: FloatArray) -> None:
    drawn, again, other = (plausible_curves(curves, 1, 50, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(drawn, again)
    assert not np.array_equal(drawn, other)


def test_folds_that_agree_leave_no_doubt() -> None:
    agreed = np.tile(np.arange(4.0), (5, 1))
    assert curve_band(agreed).tolist() == [0.0] * 4
    np.testing.assert_allclose(plausible_curves(agreed, 1, draws=3), agreed[:3])
