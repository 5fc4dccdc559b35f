"""Against univariate and bivariate distributions, other points, and simulation."""

import numpy as np
import pytest
from scipy import stats

from covaria.arrays import FloatArray
from covaria.dose import CandidateShape, LevelMeans, PooledErrors
from covaria.dose.joint_tail import JointTail, factor_at_rank, joint_tail


def equicorrelated(statistics: int, correlation: float) -> FloatArray:
    return np.full((statistics, statistics), correlation) + (1 - correlation) * np.eye(statistics)


@pytest.mark.parametrize("freedom", [5.0, 11.5, 95.0, np.inf])
@pytest.mark.parametrize("value", [-1.0, 0.7, 2.4])
def test_one_statistic_is_students_t(freedom: float, value: float) -> None:
    tail = joint_tail(np.ones((1, 1)), freedom, two_sided=False)
    assert tail.probability_beyond(value) == pytest.approx(stats.t.sf(value, freedom), abs=1e-12)
    assert tail.critical_value(0.025) == pytest.approx(stats.t.isf(0.025, freedom), abs=1e-9)
    both = joint_tail(np.ones((1, 1)), freedom, two_sided=True)
    assert both.probability_beyond(2.0) == pytest.approx(2 * stats.t.sf(2.0, freedom), abs=1e-12)
    assert both.probability_beyond(0.0) == 1.0


def test_the_same_statistic_twice_is_one() -> None:
    tail = joint_tail(np.ones((2, 2)), 20.0, two_sided=False)
    assert tail.rank == 1
    assert tail.probability_beyond(2.0) == pytest.approx(stats.t.sf(2.0, 20), abs=1e-12)


@pytest.mark.parametrize("value", [-0.5, 0.5, 2.0])
def test_two_normal_statistics(value: float) -> None:
    correlation = equicorrelated(2, 0.6)
    exact = 1 - stats.multivariate_normal(cov=correlation).cdf([value, value])
    tail = joint_tail(correlation, np.inf, two_sided=False)
    assert tail.probability_beyond(value) == pytest.approx(exact, abs=1e-4)


def test_independent_statistics() -> None:
    tail = joint_tail(np.eye(6), np.inf, two_sided=True)
    exact = 1 - (1 - 2 * stats.norm.sf(2.5)) ** 6
    assert tail.probability_beyond(2.5) == pytest.approx(exact, abs=2e-4)


def test_more_statistics_than_rank_agree_with_simulation() -> None:
    rows = np.random.default_rng(3).normal(size=(6, 4))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    tail = joint_tail(rows @ rows.T, 95.0, two_sided=False)
    assert (tail.rank, tail.statistics) == (4, 6)
    random = np.random.default_rng(4)
    normals, chi = random.normal(size=(400_000, 4)), random.chisquare(95, 400_000)
    largest = (normals @ rows.T).max(axis=1) / np.sqrt(chi / 95)
    for value in (1.0, 2.0, 3.0):
        share = (largest >= value).mean()
        error = np.sqrt(share * (1 - share) / len(largest))
        assert tail.probability_beyond(value) == pytest.approx(share, abs=4 * error)


def test_contrasts_of_biom_to_two_ten_thousandths(
    biom: tuple[LevelMeans, PooledErrors], biom_candidates: tuple[CandidateShape, ...]
) -> None:
    """The trap: six contrasts of five means, of which a density does not exist."""
    from covaria.dose import contrast_test

    correlation = contrast_test(biom[0], biom_candidates).correlation
    tail = joint_tail(correlation, 95.0, two_sided=False)
    assert tail.rank == 4
    # By R's mvtnorm at an error of 1e-6.
    assert tail.probability_beyond(2.402) == pytest.approx(0.02745, abs=1e-4)
    assert tail.probability_beyond(2.4) == pytest.approx(0.0276, abs=2e-4)


@pytest.mark.slow
def test_other_points_agree() -> None:
    rows = np.random.default_rng(5).normal(size=(8, 7))
    correlation = np.corrcoef(rows).astype(float)
    tail = joint_tail(correlation, np.inf, two_sided=False)
    factor = factor_at_rank(correlation)
    unit = np.random.default_rng(6).normal(size=(1_000_000, factor.shape[1]))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    other = JointTail((unit @ factor.T).max(axis=1), tail.rank, np.inf, 8, two_sided=False)
    for value in (1.5, 2.5):
        assert tail.probability_beyond(value) == pytest.approx(other.probability_beyond(value), abs=4e-4)


@pytest.mark.parametrize("two_sided", [False, True])
def test_the_critical_value_is_reached_as_often_as_asked(two_sided: bool) -> None:
    tail = joint_tail(equicorrelated(5, 0.5), 30.0, two_sided)
    for alpha in (0.001, 0.05, 0.4):
        assert tail.probability_beyond(tail.critical_value(alpha)) == pytest.approx(alpha, abs=1e-9)


def test_it_is_the_same_each_time() -> None:
    first, second = (joint_tail(equicorrelated(4, 0.3), 12.0, two_sided=False) for _ in range(2))
    np.testing.assert_array_equal(first.heights, second.heights)
