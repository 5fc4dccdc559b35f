"""Curves through the level means."""

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from covaria.dose.curve import curve_doses
from covaria.dose.curve_interpolation import STEP_PLACES, joining_operators


@pytest.mark.parametrize("levels", [(0, 25, 100), (0, 10, 20, 40, 80), (0, 1, 2, 4, 8, 16)])
def test_every_curve_goes_through_the_means_and_keeps_a_constant(levels: tuple[int, ...]) -> None:
    doses = np.array(levels, dtype=float)
    operators, weights = joining_operators(doses, curve_doses(doses))
    at_levels = operators[:, np.isin(curve_doses(doses), doses)]
    np.testing.assert_allclose(at_levels, np.broadcast_to(np.eye(len(levels)), at_levels.shape), atol=1e-12)
    np.testing.assert_allclose(operators.sum(axis=2), 1, atol=1e-12)
    assert weights.sum() == pytest.approx(1)


def test_the_ways_of_joining() -> None:
    levels, means = np.array([0.0, 10, 20, 40]), np.array([1.0, 3, 2, 5])
    doses = np.linspace(0, 40, 201)
    operators, _ = joining_operators(levels, doses)
    curves = operators @ means
    np.testing.assert_allclose(curves[0], np.interp(doses, levels, means))
    expected = CubicSpline(levels, means, bc_type="natural")(doses)
    assert np.abs(curves - expected).max(axis=1).min() < 1e-12
    steps = [curve for curve in curves if np.isin(curve, means).all()]
    assert len(steps) == len(STEP_PLACES)
