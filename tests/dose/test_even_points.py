"""Even points against SciPy's, and how even they are."""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import kstest, qmc

from covaria.dose.even_points import direction_numbers, even_points


def test_the_direction_numbers_are_those_of_joe_and_kuo() -> None:
    """SciPy has them from their file, and takes the same points in another order."""
    index = np.arange(2**10)
    digits = index >> np.arange(10)[:, None] & 1
    numbers = direction_numbers(21, 10)
    points = np.bitwise_xor.reduce(digits * numbers[:, :, None].astype(np.int64), axis=1).T / 2.0**32
    gray = index ^ index >> 1
    expected = qmc.Sobol(21, scramble=False, bits=32).random_base2(10)
    np.testing.assert_array_equal(points[gray], expected)


@pytest.mark.parametrize("dimensions", [1, 5, 21, 25])
def test_each_coordinate_has_one_point_in_each_stratum(dimensions: int) -> None:
    points = even_points(256, dimensions, seed=3)
    assert points.shape == (256, dimensions)
    assert 0 < points.min() < points.max() < 1
    strata = np.sort(np.floor(points * 256), axis=0)
    np.testing.assert_array_equal(strata, np.arange(256)[:, None].repeat(dimensions, axis=1))


def test_pairs_of_coordinates_are_even_too() -> None:
    """In the first two dimensions each of the boxes of every shape has its share of the points."""
    points = even_points(256, 2, seed=1)
    for across in (1, 2, 4, 8, 16, 32, 64, 128, 256):
        edges = [np.linspace(0, 1, count + 1) for count in (across, 256 // across)]
        counts, _, _ = np.histogram2d(points[:, 0], points[:, 1], bins=edges)
        assert (counts == 1).all()


def test_over_seeds_a_point_is_uniform() -> None:
    corner = np.array([even_points(8, 3, seed)[0] for seed in range(400)])
    for coordinate in corner.T:
        assert kstest(coordinate, "uniform").pvalue > 0.001
    assert np.abs(np.corrcoef(corner.T)[np.triu_indices(3, 1)]).max() < 0.15


def test_a_mean_over_them_has_a_small_part_of_the_error_of_random_points() -> None:
    """The mean of the largest of 5 correlated normals has an error of 0.017 over random points."""

    def largest(seed: int) -> float:
        normals = ndtri(even_points(2048, 5, seed))
        return float((normals + normals[:, :1]).max(axis=1).mean())

    assert np.std([largest(seed) for seed in range(30)]) < 0.004


def test_a_seed_gives_the_same_points_and_another_seed_others() -> None:
    first, second, other = (even_points(100, 4, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert (first != other).all()
