"""Best and effective doses on draws of curves whose answers are known in closed form."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.dose import DoseCurve, LevelMeans
from covaria.errors import UsageError
from covaria.explain import StudiedDoses
from covaria.explain.dose_choice import best_dose, effective_dose, minimum_effective_dose

STUDIED = (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
OF = StudiedDoses("dose", STUDIED, 6)
DOSES = np.linspace(0, 100, 101)


def curve_of(
    function: Callable[[FloatArray, float], FloatArray],
    parameters: FloatArray | list[float],
    measured: tuple[float, ...] = (0.0, 100.0),
) -> DoseCurve:
    """Draws of a curve, one for each parameter, about the middle one's; with two means it cannot step."""
    draws = np.array([function(DOSES, parameter) for parameter in parameters])
    levels, count = np.array(measured), len(measured)
    means = LevelMeans(levels, function(levels, np.median(parameters)), np.eye(count), np.full(count, np.inf))
    return DoseCurve(DOSES, function(DOSES, np.median(parameters)), draws, means, (("truth", 1.0),))


def quadratic(dose: FloatArray, optimum: float) -> FloatArray:
    return 5 - ((dose - optimum) / 20) ** 2


def emax(dose: FloatArray, half: float) -> FloatArray:
    return 1 + 2 * dose / (half + dose)


@pytest.mark.parametrize(("sign", "goal"), [(1, "max"), (-1, "min")])
def test_the_best_dose_of_a_quadratic_is_its_optimum(sign: int, goal: Literal["max", "min"]) -> None:
    optima = np.linspace(30, 50, 1001)
    found = best_dose(curve_of(lambda dose, optimum: sign * quadratic(dose, optimum), optima), OF, goal)
    assert found.dose == pytest.approx(40)
    # The middle 95 % of optima that are even over 30 to 50, on a grid of steps of 1.
    assert (found.lower, found.upper) == pytest.approx((30.5, 49.5), abs=1)
    assert found.response == pytest.approx(sign * 5)
    middle = sign * 5 - sign * (9.5 / 20) ** 2
    assert (found.response_lower if sign > 0 else found.response_upper) <= middle + 0.03
    assert (found.at_lower_edge, found.at_upper_edge, found.says_nothing) == (False, False, False)
    assert found.notes == ()


def test_a_best_dose_at_the_end_says_so() -> None:
    found = best_dose(curve_of(emax, [20.0, 25.0, 30.0]), OF)
    assert found.dose == found.upper == 100
    assert found.at_upper_edge
    assert not found.says_nothing
    assert "may be beyond" in found.notes[0]
    lowest = best_dose(curve_of(emax, [20.0, 25.0, 30.0]), OF, "min")
    assert (lowest.dose, lowest.notes) == (0.0, ())


def test_slopes_of_either_sign_do_not_say_which_dose_is_best() -> None:
    found = best_dose(curve_of(lambda dose, slope: slope * dose, np.linspace(-1, 1.1, 101)), OF)
    assert found.says_nothing
    assert "do not say which is best" in found.notes[0]


@pytest.mark.parametrize(("sign", "reference"), [(1, 0.0), (-1, 0.0), (1, 20.0), (1, 12.5)])
def test_the_minimum_effective_dose_of_emax_is_that_of_its_formula(sign: int, reference: float) -> None:
    curve = curve_of(lambda dose, half: sign * emax(dose, half), [25.0] * 5)
    found = minimum_effective_dose(curve, OF, sign * 0.5, reference=reference)
    target = float(emax(np.array(reference), 25.0)) + 0.5 - 1
    # 2 d / (h + d) = t  ⇒  d = h t / (2 − t)
    assert found.dose == pytest.approx(25 * target / (2 - target), abs=0.03)
    assert found.lower == pytest.approx(found.dose)
    assert found.upper == pytest.approx(found.dose)
    assert (found.chance_reached, found.target) == (1, sign * 0.5)


def test_the_goal_gives_the_direction() -> None:
    falling = curve_of(lambda dose, half: -emax(dose, half), [25.0] * 3)
    by_sign, by_goal = (minimum_effective_dose(falling, OF, *request) for request in ((-0.5,), (0.5, "min")))
    assert by_sign == by_goal
    with pytest.raises(UsageError, match="goal"):
        minimum_effective_dose(falling, OF, -0.5, "max")


def test_the_interval_of_the_minimum_effective_dose_is_that_of_its_draws() -> None:
    # Half of the maximal effect is reached at ED50 itself.
    found = minimum_effective_dose(curve_of(emax, np.linspace(20, 30, 1001)), OF, 1.0)
    assert found.dose == pytest.approx(25, abs=0.02)
    assert (found.lower, found.upper) == pytest.approx((20.25, 29.75), abs=0.05)


@pytest.mark.parametrize("sign", [1, -1])
def test_between_two_means_a_curve_may_step_anywhere(sign: int) -> None:
    """Of draws that are all alike, half count as steps, even over the way between the two means."""
    curve = curve_of(lambda dose, half: sign * emax(dose, half), [25.0] * 1001, STUDIED)
    goal: Literal["max", "min"] = "max" if sign > 0 else "min"
    smallest, share = minimum_effective_dose(curve, OF, sign * 0.5), effective_dose(curve, OF, 0.8, goal)
    assert smallest.dose == pytest.approx(25 / 3, abs=0.03)
    assert (smallest.lower, smallest.upper) == pytest.approx((1, 19), abs=0.05)
    assert share.dose == pytest.approx(25 * 0.64 / 0.36, abs=0.03)
    assert (share.lower, share.upper) == pytest.approx((41, 59), abs=0.05)


def test_steps_begin_at_the_reference_dose() -> None:
    curve = curve_of(emax, [25.0] * 1001, STUDIED)
    found = minimum_effective_dose(curve, OF, 0.1, reference=30.0)
    assert (found.lower, found.upper) == pytest.approx((30.5, 39.5), abs=0.05)


def test_the_dose_of_a_share_is_that_of_its_formula() -> None:
    found = effective_dose(curve_of(emax, [25.0] * 3), OF, 0.8, "max")
    # The largest effect, at 100, is 1.6: d / (25 + d) = 0.64.
    assert found.dose == pytest.approx(25 * 0.64 / 0.36, abs=0.03)
    assert found.target == 0.8
    with pytest.raises(UsageError, match="share"):
        effective_dose(curve_of(emax, [25.0] * 3), OF, 1.2, "max")


def test_a_difference_out_of_reach_is_said_to_be() -> None:
    found = minimum_effective_dose(curve_of(emax, [24.0, 25.0, 26.0]), OF, 3.0)
    assert (found.dose, found.lower, found.upper) == (None, None, None)
    assert found.chance_reached == 0
    assert not found.reached
    assert found.at_upper_edge
    assert found.notes == ("No dose up to 100, the highest studied, reaches the difference.",)


def test_a_difference_that_some_curves_reach_has_an_open_interval() -> None:
    slopes = np.linspace(0.8, 1.2, 401)
    found = minimum_effective_dose(curve_of(lambda dose, slope: slope * dose, slopes), OF, 90.0)
    assert found.dose == pytest.approx(90)
    assert found.lower == pytest.approx(90 / 1.19, abs=0.1)
    assert found.upper is None
    assert found.chance_reached == pytest.approx(0.75, abs=0.01)


def test_the_other_direction_is_not_reached() -> None:
    assert not minimum_effective_dose(curve_of(emax, [25.0] * 3), OF, -0.5).reached


def test_above_the_highest_dose_nothing_is_reached() -> None:
    assert not minimum_effective_dose(curve_of(emax, [25.0] * 3), OF, 0.1, reference=100.0).reached
