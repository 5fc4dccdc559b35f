import numpy as np
import pytest

from covaria.arrays import FloatArray, IntArray
from covaria.fit.evaluation.smooth import MOST_POINTS, SPAN, local_lines


def brute_force(x: FloatArray, y: FloatArray, counts: IntArray, place: float) -> float:
    """A weighted line by NumPy's least squares, over points each repeated as often as it counts."""
    x, y = np.repeat(x, counts), np.repeat(y, counts)
    far = np.abs(x - place)
    reach = np.sort(far)[int(np.ceil(SPAN * len(x))) - 1]
    kernel = np.where(far < reach, (1 - (far / reach) ** 3) ** 3, 0)
    slope, intercept = np.polyfit(x, y, 1, w=np.sqrt(kernel))
    return float(slope * place + intercept)


@pytest.mark.parametrize("counts", [np.ones(90, dtype=int), np.random.default_rng(2).integers(1, 4, 90)])
def test_local_lines_are_those_of_least_squares(counts: IntArray) -> None:
    random = np.random.default_rng(1)
    x = random.normal(size=90)
    y = np.sin(2 * x) + random.normal(0, 0.3, 90)
    at = np.linspace(-1.5, 1.5, 7)
    expected = [brute_force(x, y, counts, place) for place in at]
    assert local_lines(x, y, counts.astype(float), at) == pytest.approx(expected)


def test_a_line_is_kept() -> None:
    x = np.random.default_rng(3).uniform(size=200)
    at = np.array([0.0, 0.3, 1.0])
    assert local_lines(x, 2 - 3 * x, np.ones(200), at) == pytest.approx(2 - 3 * at)


def test_order_and_units_do_not_matter() -> None:
    random = np.random.default_rng(4)
    x, y = random.normal(size=(2, 60))
    at, order = np.array([-1.0, 0.5]), random.permutation(60)
    found = local_lines(x, y, np.ones(60), at)
    assert np.array_equal(local_lines(x[order], y[order], np.ones(60), at), found)
    assert local_lines(1000 * x, 5 * y, np.ones(60), 1000 * at) == pytest.approx(5 * found)


def test_where_most_points_share_a_value_their_mean_is_taken() -> None:
    x, y = np.array([0.0] * 9 + [1.0]), np.array([1.0] * 9 + [50.0])
    assert local_lines(x, y, np.ones(10), np.array([0.0])) == pytest.approx([1.0])


def test_two_values_have_their_own_means() -> None:
    x = np.repeat([0.0, 1.0], 30)
    y = np.where(x == 0, 2.0, 5.0) + np.tile([-0.1, 0.1], 30)
    assert local_lines(x, y, np.ones(60), np.array([0.0, 1.0])) == pytest.approx([2.0, 5.0])


def test_of_many_points_a_sample_does() -> None:
    random = np.random.default_rng(5)
    x = random.uniform(size=10 * MOST_POINTS)
    y = x**2 + random.normal(0, 0.1, len(x))
    (found,) = local_lines(x, y, np.ones(len(x)), np.array([0.5]))
    assert found == pytest.approx(brute_force(x, y, np.ones(len(x), dtype=int), 0.5), abs=0.01)
