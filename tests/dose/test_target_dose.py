import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.dose import effective_dose, fit_shape, level_means, target_dose
from covaria.dose.shape_fit import ShapeFit
from covaria.dose.shapes import BETA, EMAX, LINEAR, QUADRATIC, Shape
from covaria.errors import UsageError

DOSES = np.array([0.0, 1.0, 3.0, 10.0, 30.0])


def fitted(shape: Shape, values: FloatArray, doses: FloatArray = DOSES) -> ShapeFit:
    return fit_shape(level_means(doses, values, 0.01 * np.eye(len(doses))), shape)


def test_emax_against_its_formula() -> None:
    fit = fitted(EMAX, 1 + 4 * DOSES / (3 + DOSES))
    assert target_dose(fit, 0.0, 2.0) == pytest.approx(3.0, rel=1e-4)
    assert target_dose(fit, 0.0, 3.9) is None
    assert target_dose(fit, 0.0, -0.1) is None
    reached = 4 * 30 / 33
    assert effective_dose(fit, 0.0, 0.5) == pytest.approx(3 * reached / (8 - reached), rel=1e-4)
    assert effective_dose(fit, 0.0, 1.0) == pytest.approx(30.0)
    assert effective_dose(fit, 0.0, 0.5, "min") is None


def test_a_falling_response_has_a_delta_below_0() -> None:
    fit = fitted(LINEAR, 5 - 0.2 * DOSES)
    assert target_dose(fit, 0.0, -2.0) == pytest.approx(10.0)
    assert target_dose(fit, 0.0, 2.0) is None
    assert effective_dose(fit, 0.0, 0.9, "min") == pytest.approx(27.0)


def test_an_umbrella_is_reached_on_its_way_up() -> None:
    fit = fitted(QUADRATIC, 2 * DOSES - 0.06 * DOSES**2)
    # The peak is 16.67, at a dose of 16.67.
    assert target_dose(fit, 0.0, 10.0) == pytest.approx((2 - np.sqrt(4 - 2.4)) / 0.12, rel=1e-6)
    assert target_dose(fit, 0.0, 2**2 / 0.24 - 1e-9) == pytest.approx(2 / 0.12, abs=0.01)
    assert target_dose(fit, 0.0, 17.0) is None
    assert effective_dose(fit, 0.0, 1.0) == pytest.approx(2 / 0.12, abs=1e-3)


def test_a_curve_that_rises_at_once() -> None:
    fit = fitted(BETA, BETA.basis(DOSES, np.array([0.2, 0.4]), 30.0)[:, 0])
    dose = target_dose(fit, 0.0, 0.3)
    assert dose is not None
    assert dose < 1
    assert fit.curve(np.array([dose]))[0] - fit.curve(np.array([0.0]))[0] == pytest.approx(0.3, abs=1e-6)


def test_without_placebo_the_lowest_dose_is_the_reference() -> None:
    fit = fitted(LINEAR, DOSES[1:] * 0.5, DOSES[1:])
    assert target_dose(fit, 1.0, 2.0) == pytest.approx(5.0)


def test_what_makes_no_sense_is_refused() -> None:
    fit = fitted(LINEAR, DOSES)
    with pytest.raises(UsageError, match="other than 0"):
        target_dose(fit, 0.0, 0.0)
    with pytest.raises(UsageError, match="share"):
        effective_dose(fit, 0.0, 1.2)
