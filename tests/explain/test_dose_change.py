from dataclasses import replace

import pytest

from covaria.explain.dose_change import dose_change
from covaria.explain.dose_response import DoseResponse, LevelEffect, StudiedDoses


def curve(*difference: float) -> DoseResponse:
    """A curve at doses 0, 1, 2, … with bands of 0.1 to either side."""
    doses = tuple(map(float, range(len(difference))))
    lower, upper = (tuple(each + side for each in difference) for side in (-0.1, 0.1))
    return DoseResponse(
        StudiedDoses("dose", doses, len(doses)),
        doses,
        *(difference, lower, upper, lower, upper),
        0.0,
        *(difference, lower, upper, lower, upper),
    )


@pytest.mark.parametrize(
    ("difference", "dose", "turns"),
    [((0.0, 1.0, 2.0), 2.0, False), ((0.0, -2.0, -1.9), 2.0, False), ((0.0, 2.0, 1.0), 1.0, True)],
)
def test_the_highest_dose_is_taken_unless_the_curve_turns_back(
    difference: tuple[float, ...], dose: float, turns: bool
) -> None:
    found = dose_change(curve(*difference))
    assert (found.dose, found.turns_back) == (dose, turns)
    assert found.difference == difference[int(dose)]
    assert found.is_apart


def test_adjusted_means_come_before_the_curve() -> None:
    levels = (
        LevelEffect(0.0, 9, 1.0, 0.9, 1.1, 0.0, 0.0, 0.0),
        LevelEffect(2.0, 9, 3.5, 3.0, 4.0, 2.5, -0.1, 5.0),
    )
    found = dose_change(replace(curve(0.0, 1.0, 2.0), levels=levels))
    assert (found.difference, found.lower, found.upper) == (2.5, -0.1, 5.0)
    assert not found.is_apart


@pytest.mark.parametrize(
    ("difference", "opposite"),
    [
        ((0.0, 1.0, -2.0), (1.0, 1.0)),
        ((0.0, -0.5, -1.5, 2.0), (2.0, -1.5)),
        ((0.0, 0.05, -2.0), None),
        ((0.0, -1.0, -2.0), None),
    ],
    ids=["a rise first", "the larger fall first", "within the band", "one way"],
)
def test_a_curve_that_goes_the_other_way_first_is_described_so(
    difference: tuple[float, ...], opposite: tuple[float, float] | None
) -> None:
    found = dose_change(curve(*difference)).opposite
    assert (found and (found.dose, found.difference)) == opposite


def test_levels_show_the_other_way_by_their_own_intervals() -> None:
    levels = tuple(
        LevelEffect(dose, 9, 1.0, 0.9, 1.1, each, each - 0.2, each + 0.2)
        for dose, each in ((0.0, 0.0), (1.0, 0.5), (2.0, -1.0))
    )
    found = dose_change(replace(curve(0.0, 0.3, -1.0), levels=levels)).opposite
    assert found is not None
    assert (found.dose, found.lower, found.upper) == (1.0, 0.3, 0.7)
