"""Level means whose units, as sites, have several of the levels: tests and intervals of few of them hold."""

import numpy as np
import pytest

from covaria.dose import LevelMeans
from covaria.fit.inference.augmented_means import LevelData, augmented_means
from covaria.fit.inference.dose_contrasts import dose_contrasts_p_value
from covaria.fit.inference.shared_units import of_shared_units
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings
from covaria.statistics import t_quantile


def means_of_sites(random: np.random.Generator, sites: int, levels: int, rows: int) -> LevelMeans:
    """A trial without an effect, whose sites each have subjects at most levels."""
    site, level = np.arange(rows) % sites, random.permutation(np.arange(rows) % levels)
    response = 0.5 * random.normal(size=sites)[site] + random.normal(size=rows)
    data = LevelData(np.arange(levels, dtype=float), level, response, np.ones(rows), site)
    return augmented_means(data, np.full((rows, levels), response.mean()), chosen=AdjustedMeansSettings())


@pytest.mark.slow
@pytest.mark.parametrize(("sites", "levels", "rows"), [(4, 3, 120), (8, 6, 240), (12, 5, 240), (20, 5, 200)])
def test_few_sites_do_not_make_an_effect(sites: int, levels: int, rows: int) -> None:
    """The covariance as it is finds one in 34, 49, 22 and 19 % of such trials."""
    random, draws = np.random.default_rng(sites), 200
    contrast = np.zeros(levels)
    contrast[[0, -1]] = -1, 1
    claimed = held = 0
    for _ in range(draws):
        means = means_of_sites(random, sites, levels, rows)
        claimed += dose_contrasts_p_value(means) <= 0.05
        error = np.sqrt(contrast @ means.covariance @ contrast)
        held += bool(abs(contrast @ means.means) <= t_quantile(0.95, means.freedom_of(contrast)) * error)
    # Predictions that saw their subjects make 6 to 7 % of 200 subjects by themselves.
    assert claimed / draws <= 0.07 + 3 * np.sqrt(0.07 * 0.93 / draws)
    assert held / draws >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / draws)


def test_no_more_levels_than_sites_can_be_inverted() -> None:
    means = means_of_sites(np.random.default_rng(1), 3, 3, 60)
    assert np.linalg.cond(means.covariance) < 1e9
    assert means.most_freedom == 2
    assert 0 <= dose_contrasts_p_value(means) <= 1


def test_variances_stay_and_correlations_go_to_their_average() -> None:
    covariance = np.array([[4.0, 1.0, 0.5], [1.0, 1.0, 0.1], [0.5, 0.1, 1.0]])
    means = LevelMeans(np.arange(3.0), np.zeros(3), covariance, np.full(3, 9.0))
    found = of_shared_units(means, means.freedom, 12)
    np.testing.assert_allclose(np.diag(found.covariance), np.diag(covariance))
    average = (0.5 + 0.25 + 0.1) / 3
    np.testing.assert_allclose(found.covariance[0, 1], 2 * (0.5 * 0.5 + 0.5 * average))
    same = of_shared_units(means, means.freedom, 10**9)
    np.testing.assert_allclose(same.covariance, covariance, rtol=1e-6)


def test_units_of_one_level_each_are_left_alone() -> None:
    random = np.random.default_rng(2)
    level, response = np.arange(60) % 3, random.normal(size=60)
    data = LevelData(np.arange(3.0), level, response, np.ones(60), np.arange(60))
    assert augmented_means(data, np.zeros((60, 3)), chosen=AdjustedMeansSettings()).most_freedom == np.inf
