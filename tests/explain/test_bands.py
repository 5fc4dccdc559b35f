"""The band against the jackknife by hand, and the plausible curves against the band."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import stdtrit

from covaria.arrays import FloatArray
from covaria.explain.bands import curve_band, effect_band, plausible_curves, plausible_scales

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


@pytest.fixture
def scaled(curves: FloatArray) -> Callable[[float], FloatArray]:
    """Curves of one point whose jackknife has a standard error."""

    def build(error: float) -> FloatArray:
        one = curves[:, :1]
        built: FloatArray = one * error * STUDENT_95[5] / curve_band(one)
        return built

    return build


@pytest.mark.parametrize("functions", [1, 2, 3])
def test_an_effect_of_which_nothing_shows_has_the_variance_of_a_uniform_prior(
    functions: int,
) -> None:
    deviations = np.zeros((1, 4))
    deviations[0, :functions] = np.arange(1.0, functions + 1)
    # Prior variances such that the share 1 / (1 + τ²) of shrinkage is uniform, seen through p zeros.
    share = (np.arange(200_000) + 0.5) / 200_000
    credible = share ** (functions / 2)
    left = (credible * (1 - share)).sum() / credible.sum()
    expected = 1.959964 * np.sqrt(left * (deviations**2).sum())
    assert effect_band(np.ones((5, 1)), deviations)[0] == pytest.approx(expected, rel=1e-5)


def test_a_known_shrinkage_has_the_posterior_of_ridge(scaled: Callable[[float], FloatArray]) -> None:
    """By Student's t with 16 degrees of freedom: the jackknife's variance, of 4, counts by its root."""
    assert effect_band(scaled(0.8), np.array([[1.0]]))[0] == pytest.approx(2.119905 * 0.8**0.5, rel=1e-6)


@pytest.mark.parametrize(("error", "quantile"), [(1 + 1e-9, 2.119905), (1e9, 2.776445)])
def test_folds_that_differ_more_than_an_unshrunken_effect_say_so(
    scaled: Callable[[float], FloatArray], error: float, quantile: float
) -> None:
    """With 16 degrees of freedom where they hardly differ more, and 4 where they differ much more."""
    assert effect_band(scaled(error), np.array([[1.0]]))[0] == pytest.approx(quantile * error, rel=1e-6)


@pytest.mark.parametrize("functions", [1, 3])
def test_effects_of_any_size_are_held_on_average(
    functions: int, scaled: Callable[[float], FloatArray]
) -> None:
    """Sizes by the uniform prior, and its posterior mean: ridge whose penalty the effect itself sets."""
    random = np.random.default_rng(7)
    grid = (np.arange(500) + 0.5) / 500
    held = []
    for _ in range(1500):
        share = random.random()
        truth = np.sqrt(1 / share - 1) * random.normal(size=functions)
        seen = truth + random.normal(size=functions)
        credible = grid ** (functions / 2) * np.exp(-grid * (seen**2).sum() / 2)
        kept = 1 - (credible * grid).sum() / credible.sum()
        # The first point sees the first function; the others are there, and do nothing to it.
        deviations = np.array([[1.0, *[2e-6] * (functions - 1)]])
        held.append(abs(kept * seen[0] - truth[0]) <= effect_band(scaled(kept), deviations)[0])
    assert 0.9 < np.mean(held) < 0.96


def test_another_scale_adds_its_variance(scaled: Callable[[float], FloatArray]) -> None:
    """Folds of which four degrees of freedom count in a part of the variance: Satterthwaite's rule."""
    other = np.array([2.0])
    # Far above the unshrunken effect, the folds' variance is 1e18 times 4, that of the other scale as large.
    half = effect_band(scaled(2e9), np.array([[1.0]]), other_scale=1e9 * other)[0]
    assert half == pytest.approx(stdtrit(16, 0.975) * 8**0.5 * 1e9, rel=1e-4)
    alone = effect_band(np.ones((5, 1)), np.array([[0.0]]), other_scale=other)[0]
    assert alone == pytest.approx(1.959964 * 2, rel=1e-6)


def test_draws_of_other_scales_have_their_variance_and_their_side() -> None:
    drawn = plausible_scales(np.array([0.3, -0.4]), 4000)
    assert drawn.std() == pytest.approx(0.5, rel=0.05)
    np.testing.assert_allclose(plausible_scales(np.array([-0.3, 0.4]), 4000), -drawn)
