"""Best and minimum effective doses on curves whose answer is known in closed form."""

import numpy as np
import pytest

from covaria.explain import DoseCurves
from covaria.explain.dose_choice import best_dose, first_crossing, minimum_effective_dose
from covaria.explain.dose_curves import dose_grid

STUDIED = np.array([0.0, 20.0, 40.0, 60.0, 80.0, 100.0])
DOSES = dose_grid(STUDIED)


def curves_of(function, parameters):
    folds = tuple(tuple(function(DOSES, parameter).tolist()) for parameter in parameters)
    return DoseCurves("dose", tuple(DOSES.tolist()), folds, tuple(STUDIED.tolist()), len(STUDIED))


def quadratic(dose, optimum):
    return 5 - ((dose - optimum) / 20) ** 2


def emax(dose, half):
    return 1 + 2 * dose / (half + dose)


@pytest.mark.parametrize(("sign", "goal"), [(1, "max"), (-1, "min")])
def test_the_best_dose_of_a_quadratic_is_its_optimum(sign, goal):
    optima = [36.0, 38.0, 40.0, 42.0, 44.0]
    found = best_dose(curves_of(lambda dose, optimum: sign * quadratic(dose, optimum), optima), goal)
    assert found.dose == pytest.approx(40)
    # The optimum of a drawn curve moves as the mean of the optima does, whose jackknife band this is.
    half_width = 2.776445 * np.sqrt(4 / 5 * ((np.array(optima) - 40) ** 2).sum())
    assert found.lower == pytest.approx(40 - half_width, abs=2)
    assert found.upper == pytest.approx(40 + half_width, abs=2)
    assert found.response == pytest.approx(sign * (5 - 8 / 400))
    assert found.notes == ()


def test_a_best_dose_at_the_end_says_so():
    found = best_dose(curves_of(emax, [20.0, 25.0]))
    assert found.dose == found.upper == 100
    assert "may lie beyond" in found.notes[0]
    lowest = best_dose(curves_of(emax, [20.0, 25.0]), "min")
    assert (lowest.dose, lowest.notes) == (0.0, ())


@pytest.mark.parametrize(("sign", "reference"), [(1, 0.0), (-1, 0.0), (1, 20.0)])
def test_the_minimum_effective_dose_of_emax_is_that_of_its_formula(sign, reference):
    found = minimum_effective_dose(
        curves_of(lambda dose, half: sign * emax(dose, half), [25.0] * 5), sign * 0.5, reference
    )
    target = emax(reference, 25.0) + 0.5 - 1
    # 2 d / (h + d) = t  ⇒  d = h t / (2 − t)
    assert found.dose == pytest.approx(25 * target / (2 - target), abs=0.02)
    assert found.lower == found.dose == found.upper
    assert found.chance_reached == 1


def test_the_interval_of_the_minimum_effective_dose_is_that_of_its_spread():
    halves = np.array([24.8, 24.9, 25.0, 25.1, 25.2])
    found = minimum_effective_dose(curves_of(emax, halves), 1.0)
    # Half of the maximal effect is reached at ED50 itself.
    half_width = 2.776445 * np.sqrt(4 / 5 * ((halves - 25) ** 2).sum())
    assert found.dose == pytest.approx(25, abs=0.02)
    assert found.lower == pytest.approx(25 - half_width, abs=0.06)
    assert found.upper == pytest.approx(25 + half_width, abs=0.06)


def test_a_difference_out_of_reach_is_said_to_be():
    found = minimum_effective_dose(curves_of(emax, [24.0, 25.0, 26.0]), 3.0)
    assert (found.dose, found.lower, found.upper) == (None, None, None)
    assert found.chance_reached == pytest.approx(0, abs=1e-3)
    assert not found.reached
    assert found.notes == ("No dose up to 100, the highest studied, reaches the difference.",)


def test_a_difference_that_some_curves_reach_has_an_open_interval():
    found = minimum_effective_dose(curves_of(lambda dose, slope: slope * dose, [0.8, 1.0, 1.2, 1.0]), 90.0)
    assert found.dose == pytest.approx(90)
    assert found.upper is None
    assert found.lower is not None
    assert 0.5 < found.chance_reached < 1


def test_the_other_direction_is_not_reached():
    assert not minimum_effective_dose(curves_of(emax, [25.0] * 3), -0.5).reached


def test_above_the_highest_dose_nothing_is_reached():
    assert not minimum_effective_dose(curves_of(emax, [25.0] * 3), 0.1, reference=100.0).reached


def test_the_first_of_several_crossings_counts():
    progress = np.array([[0.0, 2.0, 0.0, 3.0], [0.0, 0.5, 0.9, 1.0], [0.0, 0.1, 0.2, 0.3]])
    crossings = first_crossing(np.array([0.0, 1.0, 2.0, 3.0]), progress)
    assert crossings.tolist() == [0.5, 3.0, np.inf]


def test_doses_beyond_those_studied_are_never_chosen():
    folds = ((9.0, 1.0, 2.0),) * 3
    found = best_dose(DoseCurves("dose", (0.0, 10.0, 20.0), folds, (10.0, 20.0), 2))
    assert (found.dose, found.lower) == (20.0, 20.0)
