"""The curve of a profile averages to the trial's exactly; without adjusted means only networks are left."""

from dataclasses import replace

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.dose import fit_dose_curve
from covaria.dose.curve import curve_doses
from covaria.explain.bands import curve_band
from covaria.explain.dose_curves import DoseCurves, dose_grid
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.model.dose import direction, effects_at_levels, profile_curve, studied, trial_curve

LEVELS = np.array([0.0, 10.0, 20.0, 40.0])
DOSES = dose_grid(LEVELS)
FOLDS, SUBJECTS = 5, 30
NONE = np.zeros(0)
"""Deviations of a model whose effects were not looked at."""


@pytest.fixture
def profiles() -> FloatArray:
    """Curves of thirty subjects by the models without each of five folds; (subjects, folds, doses)."""
    random = np.random.default_rng(1)
    height, half = random.normal(3, 1, (SUBJECTS, 1, 1)), random.uniform(5, 20, (SUBJECTS, 1, 1))
    wobble = random.normal(0, 0.1, (1, FOLDS, 1))
    return height * DOSES / (half + DOSES) + wobble * DOSES / 40 + random.normal(size=(SUBJECTS, 1, 1))


def curves_of(responses: FloatArray, repeats: int = 1) -> DoseCurves:
    return DoseCurves("DOSE", tuple(DOSES), tuple(map(tuple, responses)), tuple(LEVELS), len(LEVELS), repeats)


@pytest.fixture
def adjusted() -> AdjustedMeans:
    means = np.array([0.1, 1.4, 1.9, 2.4])
    return AdjustedMeans(
        levels=tuple(LEVELS),
        means=tuple(means),
        covariance=tuple(map(tuple, np.diag([0.02, 0.03, 0.02, 0.04]) + 0.005)),
        freedom=(38.0,) * 4,
        subjects=(20,) * 4,
        of_knots=False,
        crude=tuple(means),
        crude_errors=(0.2,) * 4,
        assignment=Assignment.RANDOMISED,
        declared=False,
        balance_p_value=0.4,
        least_probability=0.25,
        left_out=(80.0,),
    )


def test_profiles_average_to_the_trials_curve_exactly(profiles: FloatArray, adjusted: AdjustedMeans) -> None:
    """Estimates and every draw, over subjects of any weight."""
    weights = np.random.default_rng(2).uniform(0.5, 2, SUBJECTS)
    shares = weights / weights.sum()
    averages = curves_of(np.tensordot(shares, profiles, 1))
    whole = trial_curve(adjusted, averages)
    own = [profile_curve(whole, averages, profile, NONE) for profile in profiles]
    np.testing.assert_allclose(shares @ [each.estimate for each in own], whole.estimate, atol=1e-12)
    draws = np.tensordot(shares, [each.draws for each in own], 1)
    np.testing.assert_allclose(draws, whole.draws, atol=1e-11)
    assert np.ptp([each.estimate[-1] for each in own]) > 1


def test_a_profile_like_the_average_is_the_trials_curve(
    profiles: FloatArray, adjusted: AdjustedMeans
) -> None:
    averages = curves_of(profiles.mean(axis=0))
    whole = trial_curve(adjusted, averages)
    same = profile_curve(whole, averages, averages.responses, NONE)
    np.testing.assert_array_equal(same.estimate, whole.estimate)
    np.testing.assert_allclose(same.draws, whole.draws, atol=1e-12)


def test_a_profiles_variance_adds_that_of_what_is_special(
    profiles: FloatArray, adjusted: AdjustedMeans
) -> None:
    """Both are drawn apart, 1,024 draws or more."""
    averages = curves_of(profiles.mean(axis=0))
    whole = trial_curve(adjusted, averages)
    random = np.random.default_rng(3)
    special = averages.responses + random.normal(0, 0.3, (FOLDS, 1)) * np.linspace(0, 1, len(DOSES))
    own = profile_curve(whole, averages, special, NONE)
    together = (own.draws - whole.draws)[:, -1]
    assert abs(np.corrcoef(together, whole.draws[:, -1])[0, 1]) < 0.12
    half_width = curve_band((special - averages.responses)[:, [-1]])[0]
    ends = np.quantile(together, [0.025, 0.975])
    assert np.diff(ends)[0] / 2 == pytest.approx(half_width, rel=0.2)


def test_a_profiles_band_allows_for_what_shrinkage_moved(
    profiles: FloatArray, adjusted: AdjustedMeans
) -> None:
    """Folds that hardly differ; the effects of two covariates of three functions would have SD 0.5 together.

    What is then moved has 2 / (6 + 4) of their variance. Opposite profiles are moved to opposite sides.
    """
    averages = curves_of(profiles.mean(axis=0))
    whole = trial_curve(adjusted, averages)
    deviations = np.array([0.1, 0.3, 0.1, 0.2, 0.1, 0.3])
    moved = [
        profile_curve(whole, averages, averages.responses, sign * deviations).draws - whole.draws
        for sign in (1, -1)
    ]
    np.testing.assert_allclose(moved[0].std(axis=0), 0.5 * 0.2**0.5, rtol=0.06)
    np.testing.assert_allclose(moved[0], -moved[1], atol=1e-12)


def test_the_trials_curve_goes_through_the_adjusted_means(
    profiles: FloatArray, adjusted: AdjustedMeans
) -> None:
    averages = curves_of(profiles.mean(axis=0))
    network = np.interp(curve_doses(LEVELS), DOSES, averages.responses.mean(axis=0))
    expected = fit_dose_curve(adjusted.level_means, network)
    found = trial_curve(adjusted, averages)
    np.testing.assert_array_equal(found.estimate, expected.estimate)
    assert "network" in dict(found.weights)


def test_without_adjusted_means_networks_are_all_there_is(profiles: FloatArray) -> None:
    averages = curves_of(profiles.mean(axis=0))
    found = trial_curve(None, averages)
    np.testing.assert_allclose(found.estimate, averages.responses.mean(axis=0), atol=1e-12)
    assert found.weights == (("network", 1.0),)
    half = (found.band().upper - found.band().lower) / 2
    np.testing.assert_allclose(half, curve_band(averages.responses), rtol=0.15)
    np.testing.assert_allclose(found.means.means, found.estimate[[0, -1]], atol=1e-12)


@pytest.mark.parametrize(("factor", "word"), [(1, "max"), (-1, "min")])
def test_the_direction_is_where_the_curve_moves_farthest(
    profiles: FloatArray, factor: int, word: str
) -> None:
    curve = trial_curve(None, curves_of(factor * profiles.mean(axis=0)))
    assert direction(curve, 0.0) == word
    assert direction(curve, 40.0) != word


def test_studied_are_levels_of_a_mean_of_their_own(profiles: FloatArray, adjusted: AdjustedMeans) -> None:
    averages = curves_of(profiles.mean(axis=0))
    found = studied(adjusted, averages)
    assert (found.studied, found.dose_levels, found.left_out) == (adjusted.levels, 4, (80.0,))
    for other in (None, replace(adjusted, of_knots=True, left_out=())):
        found = studied(other, averages)
        assert (found.studied, found.dose_levels, found.left_out) == (averages.studied, 4, ())


def test_effects_at_levels_are_differences_of_the_means(adjusted: AdjustedMeans) -> None:
    effects = effects_at_levels(adjusted, 10.0, 0.95)
    np.testing.assert_allclose([each.difference for each in effects], np.array(adjusted.means) - 1.4)
    last = effects[-1]
    error = np.sqrt(0.045 + 0.035 - 2 * 0.005)
    assert (last.difference_upper - last.difference) / error == pytest.approx(1.995, abs=0.01)
    assert effects_at_levels(adjusted, 11.0, 0.95) == ()
    assert effects_at_levels(None, 10.0, 0.95) == ()
    assert effects_at_levels(replace(adjusted, of_knots=True), 10.0, 0.95) == ()
