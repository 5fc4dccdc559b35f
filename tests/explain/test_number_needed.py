import math

import pytest

from covaria.explain.number_needed import NumberNeeded
from covaria.findings.number_needed_words import number_needed, number_needed_interval


def needed(difference: float, lower: float, upper: float) -> NumberNeeded:
    return NumberNeeded("10", "0", difference, lower, upper, 0.95)


def test_a_difference_has_its_reciprocal() -> None:
    """Cook and Sackett 1995: 20 % and 35 % have a difference of 15 points, and a number needed of 6.7."""
    found = needed(0.15, 0.05, 0.25)
    assert found.subjects == pytest.approx(6.667, abs=1e-3)
    assert (number_needed(found), number_needed_interval(found)) == ("6.7 for one more", "4.0 to 20.0")


def test_the_other_direction_is_said() -> None:
    found = needed(-0.2, -0.5, -0.1)
    assert (number_needed(found), number_needed_interval(found)) == ("5.0 for one fewer", "2.0 to 10.0")


def test_an_interval_that_holds_no_difference_goes_over_infinity() -> None:
    """Altman 1998: 10 % (−5 % to 25 %) is 10 to benefit, from 4 to benefit over infinity to 20 to harm."""
    found = needed(0.1, -0.05, 0.25)
    assert found.holds_infinity
    assert number_needed(found) == "10.0 for one more"
    assert number_needed_interval(found) == "4.0 for one more to ∞ to 20.0 for one fewer"


def test_ends_at_no_difference_are_infinite() -> None:
    assert number_needed_interval(needed(0.1, 0.0, 0.25)) == "4.0 for one more to ∞"
    assert number_needed_interval(needed(-0.1, -0.25, 0.0)) == "∞ to 4.0 for one fewer"
    none = needed(0.0, -0.1, 0.1)
    assert (none.subjects, number_needed(none)) == (math.inf, "∞")
