"""Degrees of freedom of a contrast of level means are those of Welch and Satterthwaite."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import ttest_ind

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans


def groups_of(seed: int) -> list[FloatArray]:
    random = np.random.default_rng(seed)
    return [random.normal(0, 1 + at, 6 + 5 * at) for at in range(3)]


def level_means_of(groups: list[FloatArray], **options: Any) -> LevelMeans:
    sizes = np.array([len(own) for own in groups])
    variances = np.array([own.var(ddof=1) for own in groups])
    means = np.array([own.mean() for own in groups])
    return LevelMeans(np.arange(3.0), means, np.diag(variances / sizes), sizes - 1.0, **options)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 2), (1, 2)])
def test_a_difference_has_welchs(seed: int, one: int, other: int) -> None:
    groups = groups_of(seed)
    means = level_means_of(groups)
    contrast = np.eye(3)[other] - np.eye(3)[one]
    expected = ttest_ind(groups[one], groups[other], equal_var=False)
    assert means.freedom_of(contrast) == pytest.approx(expected.df, rel=1e-12)
    assert means.freedom_of(-7 * contrast) == pytest.approx(expected.df, rel=1e-12)
    statistic = contrast @ means.means / np.sqrt(contrast @ means.covariance @ contrast)
    assert -statistic == pytest.approx(expected.statistic, rel=1e-12)


def test_one_mean_has_its_own() -> None:
    assert level_means_of(groups_of(0)).freedom_of(np.array([0.0, 1.0, 0.0])) == pytest.approx(10)


def test_a_contrast_of_all_is_between_the_least_and_the_sum() -> None:
    means = level_means_of(groups_of(1))
    assert 5 <= means.freedom_of(np.array([-2.0, 1.0, 1.0])) <= 5 + 10 + 15


def test_of_one_variance_every_contrast_has_its_freedom() -> None:
    means = LevelMeans(np.arange(2.0), np.zeros(2), np.eye(2), np.full(2, 30.0), one_variance=True)
    assert means.freedom_of(np.array([-1.0, 1.0])) == 30
    assert not means.variances_known


def test_known_variances_have_endless_freedom() -> None:
    means = LevelMeans(np.arange(2.0), np.zeros(2), np.diag([4.0, 9.0]), np.full(2, np.inf))
    assert means.freedom_of(np.array([-1.0, 1.0])) == np.inf
    assert means.variances_known
    assert means.levels == 2
    np.testing.assert_array_equal(means.standard_errors, [2, 3])
