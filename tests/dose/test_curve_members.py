"""Members of a dose curve against SciPy and against closed forms."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import curve_fit

from covaria.arrays import FloatArray
from covaria.dose.curve import curve_doses
from covaria.dose.curve_members import (
    Family,
    Scales,
    curve_operators,
    joined_family,
    misfits,
    scales_of,
    shape_families,
)
from covaria.dose.level_means import LevelMeans


def family(means: LevelMeans, name: str) -> tuple[Family, Scales]:
    scales = scales_of(means, curve_doses(means.doses))
    return next(each for each in shape_families(scales) if each.name == name), scales


def names(means: LevelMeans) -> list[str]:
    return [each.name for each in shape_families(scales_of(means, curve_doses(means.doses)))]


def test_the_fit_of_a_line_is_that_of_generalised_least_squares(
    level_means_of: Callable[..., LevelMeans],
) -> None:
    means = level_means_of([0, 10, 20, 40, 80], [1, 4, 3, 6, 9], [1, 2, 1, 0.5, 1])
    line, scales = family(means, "linear")
    fitted = curve_operators(line, np.array([0]), scales)[0] @ means.means
    slope, intercept = np.polyfit(means.doses, means.means, 1, w=1 / means.standard_errors)
    np.testing.assert_allclose(fitted, intercept + slope * scales.doses)
    residuals = (means.means - intercept - slope * means.doses) / means.standard_errors
    assert misfits(line, scales.means[None], scales)[0, 0] == pytest.approx(residuals @ residuals)


def test_correlated_means_are_whitened(level_means_of: Callable[..., LevelMeans]) -> None:
    means = level_means_of([0, 10, 20], [1, 4, 3])
    covariance = np.array([[1.0, 0.5, 0.2], [0.5, 2.0, 0.3], [0.2, 0.3, 1.5]])
    means = type(means)(means.doses, means.means, covariance, means.freedom)
    line, scales = family(means, "linear")
    design, precision = np.column_stack([np.ones(3), means.doses]), np.linalg.inv(covariance)
    expected = np.linalg.solve(design.T @ precision @ design, design.T @ precision @ means.means)
    fitted = curve_operators(line, np.array([0]), scales)[0] @ means.means
    np.testing.assert_allclose(fitted[[0, -1]], design[[0, -1]] @ expected)


@pytest.mark.parametrize("error", [0.1, 1.0])
def test_the_grid_comes_as_close_as_nonlinear_least_squares(
    level_means_of: Callable[..., LevelMeans], error: float
) -> None:
    means = level_means_of([0, 10, 20, 40, 80], [0.3, -25.5, -33, -43.5, -48], error)

    def emax(dose: FloatArray, start: float, height: float, ed50: float) -> FloatArray:
        return start + height * dose / (ed50 + dose)

    best, _ = curve_fit(emax, means.doses, means.means, (0, -55, 12))
    expected = ((means.means - emax(means.doses, *best)) ** 2).sum() / error**2
    found, scales = family(means, "emax")
    least = misfits(found, scales.means[None], scales).min()
    assert expected - 1e-9 <= least <= expected + 0.1


def test_shapes_have_no_more_parameters_than_there_are_levels(
    level_means_of: Callable[..., LevelMeans],
) -> None:
    assert names(level_means_of([0, 1], [0, 1])) == ["linear"]
    three = names(level_means_of([0, 1, 2], [0, 1, 2]))
    assert "emax" in three
    assert "sigmoid emax" not in three
    assert "sigmoid emax" in names(level_means_of([0, 1, 2, 3], [0, 1, 2, 3]))


def test_the_joined_curves_fit_without_a_misfit(level_means_of: Callable[..., LevelMeans]) -> None:
    means = level_means_of([0, 1, 2], [0, 5, -3])
    scales = scales_of(means, curve_doses(means.doses))
    joined = joined_family(scales)
    assert (misfits(joined, scales.means[None], scales) == 0).all()
    fitted = curve_operators(joined, np.arange(2), scales) @ means.means
    np.testing.assert_allclose(fitted[:, [0, -1]], [[0, -3], [0, -3]], atol=1e-9)
