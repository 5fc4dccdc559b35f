"""Contrasts: a t test of two levels; of more, between the best contrast's own test and Bonferroni's."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom, norm, t, ttest_ind

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans, usual_candidates
from covaria.dose.contrast_test import contrast_test
from covaria.fit.inference.dose_contrasts import dose_contrasts_p_value


def level_means_of(doses: list[int], groups: list[FloatArray], pooled: bool = False) -> LevelMeans:
    """Means of groups of responses, with a variance of each or one of all."""
    sizes = np.array([len(own) for own in groups])
    variances = np.array([own.var(ddof=1) for own in groups])
    freedom = sizes - 1.0
    if pooled:
        variances = np.full(len(groups), freedom @ variances / freedom.sum())
        freedom = np.full(len(groups), freedom.sum())
    means = np.array([own.mean() for own in groups])
    return LevelMeans(np.array(doses, float), means, np.diag(variances / sizes), freedom, pooled)


def groups_of(
    seed: int, sizes: tuple[int, ...] = (15, 22), spreads: tuple[float, ...] = (1.0, 2.5), shift: float = 1.0
) -> list[FloatArray]:
    random = np.random.default_rng(seed)
    return [
        random.normal(shift * at, spread, size)
        for at, (size, spread) in enumerate(zip(sizes, spreads, strict=True))
    ]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("pooled", [False, True])
def test_of_two_levels_it_is_a_t_test(seed: int, pooled: bool) -> None:
    groups = groups_of(seed)
    expected = ttest_ind(*groups, equal_var=pooled).pvalue
    assert dose_contrasts_p_value(level_means_of([0, 10], groups, pooled)) == pytest.approx(
        expected, rel=1e-3
    )


def test_of_two_levels_with_known_variance_it_is_a_normal_test() -> None:
    means = LevelMeans(
        np.array([0.0, 5.0]), np.array([1.0, 2.5]), np.array([[0.2, 0.05], [0.05, 0.3]]), np.full(2, np.inf)
    )
    expected = 2 * norm.sf(1.5 / np.sqrt(0.2 + 0.3 - 0.1))
    assert dose_contrasts_p_value(means) == pytest.approx(expected, rel=1e-3)


def test_of_more_levels_it_is_between_the_best_contrasts_own_and_bonferronis() -> None:
    groups = groups_of(1, (20,) * 4, (1.0,) * 4, 0.3)
    means = level_means_of([0, 10, 20, 40], groups, pooled=True)
    candidates = usual_candidates(means.doses)
    statistics = contrast_test(means, candidates, two_sided=True).statistics
    alone = 2 * t.sf(np.abs(statistics).max(), means.freedom[0])
    assert alone < dose_contrasts_p_value(means) < len(candidates) * alone


def test_direction_units_and_offsets_do_not_matter() -> None:
    means = level_means_of([0, 10, 20, 40], groups_of(2, (20,) * 4, (1.0, 2.0, 1.0, 2.0), 0.3))
    found = dose_contrasts_p_value(means)
    changes = [(-1.0, 0.0, 1.0), (1e3, 1e6, 1.0), (1.0, 0.0, 0.001), (-1e-3, 5.0, 1000.0)]
    for factor, offset, dose in changes:
        other = LevelMeans(
            dose * means.doses, offset + factor * means.means, factor**2 * means.covariance, means.freedom
        )
        assert dose_contrasts_p_value(other) == pytest.approx(found, rel=1e-3)


def test_doses_below_zero_are_counted_from_the_lowest() -> None:
    """A logarithm's place is arbitrary."""
    groups = groups_of(3, (20,) * 3, (1.0,) * 3, 0.3)
    at_zero = dose_contrasts_p_value(level_means_of([0, 1, 2], groups))
    assert dose_contrasts_p_value(level_means_of([-3, -2, -1], groups)) == pytest.approx(at_zero, rel=1e-9)


@pytest.mark.slow
def test_nothing_is_called_an_effect_in_its_share() -> None:
    """Five levels, normal responses of one variance: exact up to the points of the integral."""
    random, found = np.random.default_rng(4), []
    for _ in range(150):
        groups = [random.normal(size=8) for _ in range(5)]
        found.append(dose_contrasts_p_value(level_means_of([0, 1, 2, 4, 8], groups, pooled=True)))
    for level in (0.05, 0.5):
        low, high = np.asarray(binom.ppf([0.001, 0.999], 150, level))
        assert low <= np.sum(np.array(found) <= level) <= high


def test_a_usual_shape_that_is_flat_at_the_doses_left_is_not_asked_for() -> None:
    """At 20 and 40 the usual quadratic, which turns at 30, is the same."""
    means = LevelMeans(np.array([20.0, 40.0]), np.array([0.0, 3.0]), np.eye(2), np.full(2, 39.0))
    assert 0 < dose_contrasts_p_value(means) < 0.05
    assert dose_contrasts_p_value(replace(means, means=np.zeros(2))) == pytest.approx(1)


def test_a_level_of_few_subjects_does_not_blunt_the_others() -> None:
    large = groups_of(5, (30,) * 4, (1.0,) * 4, 0.3)
    alone = dose_contrasts_p_value(level_means_of([0, 10, 20, 40], large))
    few = np.random.default_rng(6).normal(0.9, 1, 3)
    beside = dose_contrasts_p_value(level_means_of([0, 10, 20, 40, 80], [*large, few]))
    assert alone < 0.02
    assert beside < 3 * alone


@pytest.mark.slow
@pytest.mark.parametrize(
    ("doses", "sizes", "spreads"),
    [
        ([0, 10, 30, 100], (12, 12, 12, 84), (1.0,) * 4),
        ([0, 10, 20, 40, 80], (30, 30, 30, 30, 3), (1.0,) * 5),
        ([0, 1, 2, 4, 8, 16], (6,) * 6, (1.0,) * 6),
        ([0, 25, 100], (120, 60, 20), (1.0, 1.0, 3.0)),
    ],
)
def test_contrasts_weighed_by_variances_of_few_hold_their_level(
    doses: list[int], sizes: tuple[int, ...], spreads: tuple[float, ...]
) -> None:
    """Weighed by variances as estimated, with one freedom for all, the first is claimed in 7 %."""
    trials = 1000
    claimed = sum(
        dose_contrasts_p_value(level_means_of(doses, groups_of(seed, sizes, spreads, 0.0))) <= 0.05
        for seed in range(trials)
    )
    low, high = np.asarray(binom.ppf([0.001, 0.999], trials, 0.05))
    assert low <= claimed <= high


@pytest.mark.slow
def test_three_subjects_cost_little_of_the_power_of_one_variance() -> None:
    """An Emax effect that is there without the highest dose too: 0.65 where one freedom serves all."""
    doses, found = np.array([0.0, 10, 20, 40, 80]), []
    effect = 0.85 * 1.15 * doses / (12 + doses)
    for seed in range(400):
        groups = groups_of(seed, (30, 30, 30, 30, 3), (1.0,) * 5, 0.0)
        moved = [own + shift for own, shift in zip(groups, effect, strict=True)]
        each = [level_means_of([0, 10, 20, 40, 80], moved, pooled) for pooled in (False, True)]
        found.append([dose_contrasts_p_value(means) <= 0.05 for means in each])
    own, pooled = np.mean(found, axis=0)
    assert pooled > 0.75
    assert own >= 0.95 * pooled
