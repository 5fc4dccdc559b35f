"""One dose curve through level means: closed forms, invariance and what is refused."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import norm

from covaria.dose.curve import curve_doses, fit_dose_curve
from covaria.dose.level_means import LevelMeans
from covaria.dose.monotone import SIGNS, CurveShape
from covaria.errors import DataError, UsageError
from support.presence import present


def changed(means: LevelMeans, scale: float = 1.0, shift: float = 0.0, unit: float = 1.0) -> LevelMeans:
    """The same means in other units of response and dose, and shifted."""
    return dataclasses.replace(
        means,
        doses=means.doses * unit,
        means=means.means * scale + shift,
        covariance=means.covariance * scale**2,
    )


def test_two_levels_have_a_straight_line_with_the_errors_of_the_means(
    level_means_of: Callable[..., LevelMeans],
) -> None:
    curve = fit_dose_curve(level_means_of([0, 10], [1, 4], [0.5, 1.0]))
    np.testing.assert_allclose(curve.estimate, 1 + 0.3 * curve.doses)
    difference = curve.difference()
    half = norm.ppf(0.975) * np.sqrt(0.25 + 1)
    assert difference.upper[-1] == pytest.approx(3 + half, abs=0.05)
    np.testing.assert_allclose(difference.upper, difference.upper[-1] * curve.doses / 10, atol=1e-9)
    assert curve.weights == (("linear", 1.0),)


def test_an_emax_dose_response_comes_out_sane() -> None:
    random = np.random.default_rng(0)
    dose = random.choice([0, 10, 20, 40, 80], 150)
    random.integers(30, 80, 150)
    response = -55 * dose / (12 + dose) + random.normal(0, 9, 150)
    arms = [response[dose == level] for level in np.unique(dose)]
    variances = np.diag([arm.var(ddof=1) / len(arm) for arm in arms])
    sizes = np.array([len(arm) - 1.0 for arm in arms])
    curve = fit_dose_curve(
        LevelMeans(np.unique(dose).astype(float), np.array([arm.mean() for arm in arms]), variances, sizes)
    )
    band = curve.band()
    for at, truth in ((44, -43.2), (63, -46.2), (80, -47.8)):
        estimate, lower, upper = (
            np.interp(at, band.doses, each) for each in (band.estimate, band.lower, band.upper)
        )
        assert estimate == pytest.approx(truth, abs=3)
        assert lower < truth < upper


def test_the_curve_agrees_with_the_means_at_the_levels(emax_means: LevelMeans) -> None:
    band = fit_dose_curve(emax_means).band()
    at_levels = np.isin(band.doses, emax_means.doses)
    apart = np.abs(band.estimate[at_levels] - emax_means.means) / emax_means.standard_errors
    assert apart.max() < 1
    assert (band.lower[at_levels] < emax_means.means).all()
    assert (band.upper[at_levels] > emax_means.means).all()


def test_a_step_stays_inside_the_band(level_means_of: Callable[..., LevelMeans]) -> None:
    means = level_means_of([0, 10, 20, 40, 80], [0, 0, 10, 10, 10], 0.3)
    band = fit_dose_curve(means).band()
    between = (band.doses > 11) & (band.doses < 19)
    truth = np.where(band.doses < 15, 0.0, 10.0)
    assert (band.lower <= truth + 1e-9)[between].mean() > 0.8
    assert (band.upper >= truth - 1e-9)[between].mean() > 0.8


def test_units_of_the_response_and_a_constant_change_nothing_else(emax_means: LevelMeans) -> None:
    curve, other = fit_dose_curve(emax_means), fit_dose_curve(changed(emax_means, 1000.0, 5e6))
    np.testing.assert_allclose(other.estimate, curve.estimate * 1000 + 5e6, rtol=1e-9)
    band, scaled = curve.difference(), other.difference()
    np.testing.assert_allclose(scaled.simultaneous_upper, band.simultaneous_upper * 1000, rtol=1e-3, atol=20)
    assert other.best_dose("min").lower == pytest.approx(curve.best_dose("min").lower, abs=1)


def test_units_of_the_dose_change_nothing_else(emax_means: LevelMeans) -> None:
    curve, other = fit_dose_curve(emax_means), fit_dose_curve(changed(emax_means, unit=1e-3))
    # A grid point where a draw has its step may be rounded to either side of it.
    assert np.isclose(other.draws, curve.draws, rtol=1e-6, atol=1e-6).mean() > 0.999
    smallest, scaled = (each.minimum_effective_dose(-20.0) for each in (curve, other))
    assert present(scaled.dose) * 1000 == pytest.approx(smallest.dose)
    assert present(scaled.lower) * 1000 == pytest.approx(smallest.lower)


def test_a_mirrored_response_gives_a_mirrored_curve(emax_means: LevelMeans) -> None:
    curve, mirrored = fit_dose_curve(emax_means), fit_dose_curve(changed(emax_means, -1.0))
    np.testing.assert_allclose(mirrored.estimate, -curve.estimate, atol=1e-9)
    assert curve.minimum_effective_dose(20, "min").dose == pytest.approx(
        mirrored.minimum_effective_dose(20, "max").dose
    )


def test_the_same_seed_gives_the_same_bits(emax_means: LevelMeans) -> None:
    first, second = fit_dose_curve(emax_means), fit_dose_curve(emax_means)
    np.testing.assert_array_equal(first.draws, second.draws)
    assert (fit_dose_curve(emax_means, seed=1).draws != first.draws).any()


def test_everything_comes_from_the_same_draws(emax_means: LevelMeans) -> None:
    curve = fit_dose_curve(emax_means)
    smallest = curve.minimum_effective_dose(30, "min")
    reached = (curve.draws - curve.draws[:, :1]).min(axis=1) <= -30
    assert curve.share_reaching(30, "min") == pytest.approx(reached.mean())
    assert 1 - smallest.share_at_upper_edge == pytest.approx(reached.mean(), abs=1e-3)
    assert sum(share for _, share in curve.weights) == pytest.approx(1)


def test_a_reference_between_the_levels(emax_means: LevelMeans) -> None:
    curve = fit_dose_curve(emax_means)
    difference = curve.difference(15.0)
    assert np.interp(15.0, difference.doses, difference.estimate) == pytest.approx(0, abs=1e-9)
    smallest = curve.minimum_effective_dose(-5.0, reference=15.0)
    assert 15 < present(smallest.lower) <= present(smallest.dose) <= present(smallest.upper)


@pytest.mark.parametrize("shape", [CurveShape.INCREASING, CurveShape.DECREASING, CurveShape.MONOTONE])
def test_a_monotone_curve_never_turns(level_means_of: Callable[..., LevelMeans], shape: CurveShape) -> None:
    means = level_means_of([0, 10, 20, 40, 80], [0, 3, 2, 4, 3.5])
    curve = fit_dose_curve(means, shape=shape)
    ways = [(sign * np.diff(curve.draws, axis=1) >= 0).all(axis=1) for sign in SIGNS[shape]]
    assert np.any(ways, axis=0).all()
    assert any((sign * np.diff(curve.estimate) >= 0).all() for sign in SIGNS[shape])
    np.testing.assert_array_equal(curve.means.means, means.means)


def test_an_effect_against_the_declared_direction_is_none(level_means_of: Callable[..., LevelMeans]) -> None:
    means = level_means_of([0, 10, 20, 40, 80], [0, -3, -5, -6, -6.5])
    difference = fit_dose_curve(means, shape=CurveShape.INCREASING).difference()
    np.testing.assert_allclose(difference.estimate, 0, atol=1e-9)
    assert (difference.lower <= 1e-9).all()


def test_a_curve_through_distant_means_has_no_steps(level_means_of: Callable[..., LevelMeans]) -> None:
    # No shape has these means, so that nearly all weight is on curves through them.
    curve = fit_dose_curve(level_means_of([0, 50, 100], [0, 0, 30], 0.5))
    rises = np.diff(curve.estimate[curve.doses > 50])
    assert rises.max() < 2.5 * np.median(rises)


def test_a_networks_curve_is_one_of_the_shapes(level_means_of: Callable[..., LevelMeans]) -> None:
    doses = np.array([0.0, 10, 20, 40, 80])
    network = np.sin(curve_doses(doses) / 8)
    means = level_means_of(doses, 3 + 20 * np.sin(doses / 8))
    curve = fit_dose_curve(means, network)
    assert dict(curve.weights)["network"] > 0.2
    without = fit_dose_curve(means)
    truth = 3 + 20 * network
    assert np.abs(curve.estimate - truth).max() < 0.8 * np.abs(without.estimate - truth).max()


@pytest.mark.parametrize("freedom", [1.0, 2.0])
def test_a_level_of_two_or_three_subjects_makes_bands_wide_and_finite(
    level_means_of: Callable[..., LevelMeans], freedom: float
) -> None:
    freedoms = np.array([29.0, 29, 29, freedom])
    curve = fit_dose_curve(level_means_of([0, 10, 20, 40], [0, 1, 2, 3], 0.5, freedoms))
    band, sure = curve.band(), fit_dose_curve(level_means_of([0, 10, 20, 40], [0, 1, 2, 3], 0.5, 29)).band()
    assert np.isfinite(band.simultaneous_upper).all()
    assert band.upper[-1] - band.lower[-1] > 1.5 * (sure.upper[-1] - sure.lower[-1])


def test_means_without_any_spread_give_a_curve(level_means_of: Callable[..., LevelMeans]) -> None:
    curve = fit_dose_curve(level_means_of([0, 10, 20], [0, 1, 2], 0.0))
    np.testing.assert_allclose(curve.estimate[[0, -1]], [0, 2], atol=1e-6)


def test_a_singular_covariance_gives_a_curve(emax_means: LevelMeans) -> None:
    shared = dataclasses.replace(emax_means, covariance=np.full((5, 5), 2.0))
    difference = fit_dose_curve(shared).difference()
    assert np.isfinite(difference.simultaneous_upper).all()


@pytest.mark.parametrize("doses", [[0, 20, 10], [0, 10, 10], [0, 0, 10]])
def test_levels_that_are_not_ascending_and_distinct_are_refused(
    level_means_of: Callable[..., LevelMeans], doses: list[int]
) -> None:
    with pytest.raises(DataError, match="ascending and distinct"):
        fit_dose_curve(level_means_of(doses, [0, 1, 2]))


def test_one_level_and_unknown_means_are_refused(level_means_of: Callable[..., LevelMeans]) -> None:
    with pytest.raises(DataError, match="two levels"):
        fit_dose_curve(level_means_of([0], [1]))
    with pytest.raises(DataError, match="finite mean"):
        fit_dose_curve(level_means_of([0, 1], [1, np.nan]))
    with pytest.raises(DataError, match="too few subjects"):
        fit_dose_curve(level_means_of([0, 1], [1, 2], freedom=[5, 0]))


def test_differences_and_doses_that_make_no_sense_are_refused(emax_means: LevelMeans) -> None:
    curve = fit_dose_curve(emax_means)
    for delta in (0.0, np.nan, np.inf):
        with pytest.raises(UsageError, match="other than 0"):
            curve.minimum_effective_dose(delta)
    with pytest.raises(UsageError, match="below 0"):
        curve.minimum_effective_dose(-1.0, "max")
    for reference in (-1.0, 81.0):
        with pytest.raises(UsageError, match="between 0 and 80"):
            curve.difference(reference)
    with pytest.raises(UsageError, match="finite value at each"):
        fit_dose_curve(emax_means, np.zeros(7))
