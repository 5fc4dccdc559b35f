"""Doses chosen from draws whose answers are known."""

from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.dose.curve_choice import (
    best_dose_of_draws,
    dose_of_share,
    first_crossing,
    smallest_dose_reaching,
)
from covaria.errors import UsageError
from support.presence import present

DOSES = np.linspace(0, 10, 101)


def peaks(at: FloatArray | float) -> FloatArray:
    curves: FloatArray = -((DOSES - np.atleast_1d(at)[:, None]) ** 2)
    return curves


def lines(slopes: FloatArray | float | list[float]) -> FloatArray:
    return np.atleast_1d(slopes)[:, None] * DOSES


def test_the_best_dose_and_the_middle_share_of_draws() -> None:
    drawn = peaks(np.linspace(2, 6, 1001))
    best = best_dose_of_draws(DOSES, peaks(4.0)[0], drawn)
    assert best.dose == pytest.approx(4)
    assert (best.lower, best.upper) == pytest.approx((2.1, 5.9), abs=0.051)
    assert not best.at_lower_edge
    assert not best.at_upper_edge


def test_a_best_dose_at_the_end_of_the_design_says_so() -> None:
    best = best_dose_of_draws(DOSES, lines(1.0)[0], np.vstack([lines(np.ones(90)), peaks(np.full(10, 5.0))]))
    assert best.at_upper_edge
    assert best.share_at_upper_edge == pytest.approx(0.9)
    assert best.upper == 10
    assert best.share_at_lower_edge == 0


def test_the_lowest_response_is_best_where_less_is() -> None:
    assert best_dose_of_draws(DOSES, -peaks(3.0)[0], -peaks(np.full(20, 3.0)), "min").dose == pytest.approx(3)


def test_of_flat_draws_every_dose_is_best() -> None:
    best = best_dose_of_draws(DOSES, np.ones(101), np.ones((1000, 101)))
    # The estimate, which is flat too, is put at the lowest dose.
    assert (best.dose, best.lower) == (0, 0)
    assert best.upper == pytest.approx(9.75, abs=0.051)


def test_of_a_draw_with_a_flat_top_every_dose_of_it_is_best() -> None:
    """A step up to 4 and down after 8, and another draw that falls once more below."""
    plateau = np.where((DOSES > 3.95) & (DOSES < 8.05), 1.0, 0.0)
    best = best_dose_of_draws(DOSES, plateau, np.tile(plateau, (1000, 1)))
    assert best.dose == pytest.approx(4)
    assert (best.lower, best.upper) == pytest.approx((4.0, 7.9), abs=0.051)
    twins = np.where((DOSES == 2) | (DOSES == 9), 1.0, 0.0)
    assert best_dose_of_draws(DOSES, peaks(5.0)[0], np.tile(twins, (1000, 1))).upper == 9


def test_flat_tops_of_some_draws_are_spread_whatever_their_order() -> None:
    """Half of the draws rise to a plateau from 6 to 10, wherever they are among those that peak at 3."""
    plateau = np.minimum(DOSES, 6.0)
    for order in (np.arange(1000), np.random.default_rng(0).permutation(1000)):
        drawn = np.vstack([np.tile(plateau, (500, 1)), peaks(np.full(500, 3.0))])[order]
        best = best_dose_of_draws(DOSES, plateau, drawn, level=0.5)
        assert best.upper == pytest.approx(8, abs=0.2)


def test_the_smallest_dose_of_lines_is_the_ratio() -> None:
    drawn = lines(np.linspace(1, 2, 1001))
    smallest = smallest_dose_reaching(DOSES, lines(1.5)[0], drawn, 3.0)
    assert smallest.dose == pytest.approx(2)
    assert smallest.lower == pytest.approx(3 / 1.975, abs=0.01)
    assert smallest.upper == pytest.approx(3 / 1.025, abs=0.01)
    assert not smallest.at_upper_edge


def test_a_difference_that_draws_do_not_reach_leaves_the_interval_open() -> None:
    drawn = lines(np.linspace(0.1, 1.1, 1001))
    smallest = smallest_dose_reaching(DOSES, lines(0.25)[0], drawn, 3.0)
    assert smallest.dose is None
    assert smallest.upper is None
    assert smallest.at_upper_edge
    assert smallest.lower == pytest.approx(3 / 1.075, abs=0.01)
    assert smallest.share_at_upper_edge == pytest.approx(0.2, abs=0.002)


def test_a_direction_without_an_effect_is_reached_nowhere() -> None:
    smallest = smallest_dose_reaching(DOSES, lines(1.0)[0], lines(np.ones(10)), -1.0)
    assert (smallest.dose, smallest.lower, smallest.upper) == (None, None, None)


def test_the_dose_of_a_share_of_an_emax_curve_within_the_range() -> None:
    curve = (DOSES / (1 + DOSES))[None]
    # 80 % of the effect at 10, which is 10/11.
    expected = (0.8 * 10 / 11) / (1 - 0.8 * 10 / 11)
    share = dose_of_share(DOSES, curve[0], curve.repeat(50, axis=0), 0.8, "max")
    assert (share.dose, share.lower, share.upper) == pytest.approx((expected,) * 3, abs=0.003)


def test_a_draw_without_an_effect_says_nothing_of_the_share() -> None:
    curve = lines(1.0)
    share = dose_of_share(DOSES, curve[0], lines(np.repeat([1.0, -1.0], 50)), 0.8, "max")
    assert share.dose == pytest.approx(8)
    assert present(share.lower) < 1
    assert present(share.upper) > 9


@pytest.mark.parametrize("share", [0.0, -0.5, 80.0])
def test_a_share_of_the_effect_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(UsageError, match="ED80"):
        dose_of_share(DOSES, lines(1.0)[0], lines([1.0]), share, "max")


def test_an_unknown_goal_is_refused() -> None:
    goal: Any = "most"
    with pytest.raises(UsageError, match='"max" or "min"'):
        best_dose_of_draws(DOSES, lines(1.0)[0], lines([1.0]), goal)


def test_crossings_are_on_the_line_between_neighbours() -> None:
    found = first_crossing(
        np.array([0.0, 1, 3]), np.array([[0.0, 1, 2], [0, 4, 0], [0, 0, 0]]), np.array([1.5, 1, 1])
    )
    np.testing.assert_array_equal(found, [2.0, 0.25, np.inf])
