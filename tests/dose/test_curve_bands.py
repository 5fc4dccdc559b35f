"""Bands of draws whose distribution is known."""

import numpy as np
import pytest
from scipy.stats import norm

from covaria.arrays import FloatArray
from covaria.dose.curve_bands import LEFT_OUT, band_of_draws
from covaria.errors import UsageError

DOSES = np.arange(4.0)
HELD = 1 - 0.05 * LEFT_OUT
"""Share of the draws in a simultaneous 95 % band."""


def draws(correlation: float) -> FloatArray:
    random = np.random.default_rng(0)
    common, own = random.standard_normal((20000, 1)), random.standard_normal((20000, 4))
    correlated: FloatArray = 5 + np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
    return correlated


def test_the_pointwise_band_is_the_normal_one() -> None:
    band = band_of_draws(DOSES, np.full(4, 5.0), draws(0.5), 0.9)
    np.testing.assert_allclose(band.upper, 5 + norm.ppf(0.95), atol=0.05)
    np.testing.assert_allclose(band.lower, 5 - norm.ppf(0.95), atol=0.05)


def test_the_simultaneous_band_is_sidaks_of_independent_doses() -> None:
    band = band_of_draws(DOSES, np.full(4, 5.0), draws(0.0))
    np.testing.assert_allclose(band.simultaneous_upper, 5 + norm.ppf((1 + HELD**0.25) / 2), atol=0.12)


def test_of_doses_that_go_together_the_simultaneous_band_is_that_of_one() -> None:
    band = band_of_draws(DOSES, np.full(4, 5.0), draws(1.0))
    np.testing.assert_allclose(band.simultaneous_upper, 5 + norm.ppf((1 + HELD) / 2), atol=0.05)


def test_a_skewed_band_stays_skewed_and_holds_its_share() -> None:
    skewed = np.exp(draws(0.3) - 5)
    band = band_of_draws(DOSES, np.ones(4), skewed)
    inside = (band.simultaneous_lower <= skewed) & (skewed <= band.simultaneous_upper)
    assert inside.all(axis=1).mean() == pytest.approx(HELD, abs=0.003)
    assert (band.simultaneous_upper - 1 > 2 * (1 - band.simultaneous_lower)).all()


@pytest.mark.parametrize("unit", [1.0, 1e-15])
def test_an_estimate_beside_its_draws_does_not_make_the_band_endless(unit: float) -> None:
    band = band_of_draws(DOSES, np.full(4, 7.5) * unit, draws(0.5) * unit)
    assert (band.upper == band.estimate).all()
    assert (band.simultaneous_upper >= band.upper).all()
    assert (band.simultaneous_lower < band.lower).all()
    assert (band.simultaneous_upper < 9 * unit).all()
    assert (band.simultaneous_lower > -3 * unit).all()


def test_a_band_without_spread_is_the_curve() -> None:
    band = band_of_draws(DOSES, DOSES, np.tile(DOSES, (10, 1)))
    np.testing.assert_array_equal(band.simultaneous_upper, DOSES)
    np.testing.assert_array_equal(band.lower, DOSES)


@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_a_level_that_is_no_share_is_refused(level: float) -> None:
    with pytest.raises(UsageError, match="between 0 and 1"):
        band_of_draws(DOSES, DOSES, draws(0.5), level)
