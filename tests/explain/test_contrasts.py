import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.explain.axes import EffectPoints
from covaria.explain.bands import curve_band
from covaria.explain.contrasts import differences, low_and_high

SLOPES = np.array([[1.0, 2.0], [1.2, 1.8], [0.9, 2.1]])


def surface(encoded: FloatArray) -> FloatArray:
    """Three folds' lines."""
    return np.asarray(SLOPES @ encoded.T + np.array([[5.0], [5.5], [4.0]]))


def test_differences_are_those_of_the_folds_and_their_offsets_do_not_count() -> None:
    others = np.array([[1.0, 0.0], [0.0, 3.0]])
    response, difference, half_width = differences(surface, np.zeros(2), others, np.zeros((2, 0)))
    assert response == pytest.approx(14.5 / 3)
    assert difference == pytest.approx([SLOPES[:, 0].mean(), 3 * SLOPES[:, 1].mean()])
    assert half_width == pytest.approx(curve_band(SLOPES @ others.T))


def test_no_other_subject_gives_no_difference() -> None:
    response, difference, half_width = differences(surface, np.ones(2), np.zeros((0, 2)), np.zeros((0, 0)))
    assert response == pytest.approx(7.8333333)
    assert len(difference) == len(half_width) == 0


@pytest.mark.parametrize(
    ("values", "shares", "expected"),
    [
        (tuple(range(20)), (0.05,) * 20, (1, 17)),
        (tuple(range(25)), (0.04,) * 25, (2, 22)),
        ((30.0, 50.0, 70.0), (0.34, 0.33, 0.33), (30.0, 70.0)),
        ((0.0, 1.0), (0.85, 0.15), (0.0, 1.0)),
        ((0.0, 1.0), (0.97, 0.03), (0.0, 1.0)),
        ((7.0,), (1.0,), (7.0, 7.0)),
    ],
)
def test_low_and_high_are_points_around_the_percentiles(
    values: tuple[float, ...], shares: tuple[float, ...], expected: tuple[float, ...]
) -> None:
    assert low_and_high(EffectPoints("AGE", values, (), shares)) == expected


def test_low_and_high_are_near_the_quantiles_of_numpy() -> None:
    ages = np.sort(np.random.default_rng(1).normal(50, 10, 5000))
    means = ages.reshape(25, 200).mean(axis=1)
    points = EffectPoints("AGE", tuple(means.tolist()), (), (0.04,) * 25)
    assert low_and_high(points) == pytest.approx(np.quantile(ages, [0.1, 0.9]), abs=1.0)


def test_a_band_allows_for_shrinkage() -> None:
    others, deviations = np.array([[1.0, 0.0], [0.0, 3.0]]), np.array([[0.0, 0.0], [3.0, 4.0]])
    half_width = differences(surface, np.zeros(2), others, deviations)[2]
    # Student's quantile of two degrees of freedom where only the folds count, the normal where they do not.
    assert half_width[0] == pytest.approx(curve_band(SLOPES @ others.T)[0])
    assert half_width[1] == pytest.approx(1.959964 * (5**2 / 3) ** 0.5, rel=1e-5)
