"""Draws of level means against their distributions."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import norm, t

from covaria.dose.draws import covariance_root, draw_means
from covaria.dose.level_means import LevelMeans
from covaria.errors import DataError


def correlated(freedom: float = np.inf) -> LevelMeans:
    covariance = np.array([[1.0, 0.3, 0.1], [0.3, 2.0, 0.4], [0.1, 0.4, 0.5]])
    return LevelMeans(np.array([0.0, 1, 2]), np.array([1.0, 2, 4]), covariance, np.full(3, float(freedom)))


def test_draws_have_the_means_and_the_covariance() -> None:
    drawn = draw_means(correlated()).values
    np.testing.assert_allclose(drawn.mean(axis=0), [1, 2, 4], atol=0.005)
    np.testing.assert_allclose(np.cov(drawn.T), correlated().covariance, atol=0.02)


@pytest.mark.parametrize("freedom", [3, 7, 30, np.inf])
def test_each_level_has_a_t_distribution(freedom: float) -> None:
    drawn = (draw_means(correlated(freedom)).values - correlated().means) / correlated().standard_errors
    expected = norm if np.isinf(freedom) else t(freedom)
    for tail in (0.025, 0.975):
        share = (drawn <= expected.ppf(tail)).mean(axis=0)
        np.testing.assert_allclose(share, tail, atol=0.004)


@pytest.mark.parametrize("freedom", [7, np.inf])
def test_ends_of_an_interval_are_steady_over_seeds(freedom: float) -> None:
    ends = [
        np.quantile(draw_means(correlated(freedom), seed=seed).values, [0.025, 0.975], axis=0)
        for seed in range(20)
    ]
    width = np.diff(np.mean(ends, axis=0), axis=0)
    assert (np.std(ends, axis=0) / width).max() < 0.012


def test_choices_are_even_and_independent_of_the_draws() -> None:
    drawn = draw_means(correlated())
    np.testing.assert_allclose(np.histogram(drawn.choices, 16, (0, 1))[0], len(drawn.choices) / 16, atol=1)
    assert np.abs(np.corrcoef(drawn.values.T, drawn.choices)[-1, :-1]).max() < 0.03


def test_a_seed_gives_the_same_draws_and_another_seed_others() -> None:
    first, second, other = (draw_means(correlated(), seed=seed).values for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert (first != other).all()


def test_levels_that_are_known_together_stay_together() -> None:
    means = LevelMeans(np.arange(3.0), np.zeros(3), np.ones((3, 3)), np.full(3, np.inf))
    drawn = draw_means(means).values
    np.testing.assert_allclose(drawn, drawn[:, :1].repeat(3, axis=1), atol=1e-7)
    assert drawn.std() == pytest.approx(1, abs=0.01)


def test_the_root_of_a_covariance() -> None:
    root = covariance_root(correlated().covariance)
    np.testing.assert_allclose(root @ root, correlated().covariance)


@pytest.mark.parametrize("freedom", [0.0, np.nan])
def test_a_level_of_one_subject_is_refused(level_means_of: Callable[..., LevelMeans], freedom: float) -> None:
    means = level_means_of([0, 10, 40], [0, 1, 2], freedom=[9, 9, freedom])
    with pytest.raises(DataError, match="dose 40 has too few subjects"):
        draw_means(means)


def test_a_level_of_two_subjects_has_very_wide_tails(level_means_of: Callable[..., LevelMeans]) -> None:
    drawn = draw_means(level_means_of([0, 10], [0, 1], freedom=[9, 1])).values
    assert np.isfinite(drawn).all()
    assert np.quantile(drawn[:, 1], 0.975) == pytest.approx(1 + t(1).ppf(0.975), rel=0.1)
