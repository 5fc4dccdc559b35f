from dataclasses import replace

import pytest

from covaria.explain import BestDose
from covaria.explain.dose_response import DoseResponse
from covaria.report.answer import NOT_SHOWN
from covaria.report.dose_effect import dose_effect, few_doses


def test_dose_is_described_from_lowest_to_highest_and_never_called_a_test(curve: DoseResponse) -> None:
    answer = dose_effect(curve, "CHG", None)
    assert "“CHG” runs from 1.02 at dose 0 to 2.13 at dose 10, a difference of 1.11" in answer.explanation
    assert "The 95\u00a0% bands of the curve at these two doses do not overlap" in answer.explanation
    assert "not a formal test" in answer.explanation
    assert answer.verdict == "The curve moves; not tested"


def test_a_curve_within_its_band_claims_nothing(curve: DoseResponse) -> None:
    answer = dose_effect(replace(curve, lower=(0.0,) * 4, upper=(3.0,) * 4), "CHG", None)
    assert answer.verdict == "Not shown; not tested"
    assert "at these two doses overlap" in answer.explanation


def test_a_curve_that_does_not_move_is_told_without_a_range(curve: DoseResponse) -> None:
    answer = dose_effect(replace(curve, mean=(1.5,) * 4, lower=(1.4,) * 4, upper=(1.6,) * 4), "CHG", None)
    assert "is 1.50 at every dose." in answer.explanation
    assert answer.verdict == "Not shown; not tested"


@pytest.mark.parametrize(
    ("studied", "words"),
    [
        ((5.0,), "Only the dose 5 was studied"),
        ((0.0, 54.0), "Only 2 dose levels were studied (0 and 54): with fewer than 4, the shape"),
        ((0.0, 54.0, 81.0), "Only 3 dose levels were studied (0, 54 and 81)"),
    ],
)
def test_few_doses_are_pointed_out(curve: DoseResponse, studied: tuple[float, ...], words: str) -> None:
    few = replace(curve, studied=studied, dose_levels=len(studied))
    assert few_doses(few).startswith(words)
    assert dose_effect(few, "CHG", None).explanation.endswith(few_doses(few))


@pytest.mark.parametrize(("studied", "levels"), [((0.0, 5.0, 10.0, 20.0), 4), ((0.0, 20.0), 800)])
def test_four_doses_are_enough_whether_or_not_each_is_named(
    curve: DoseResponse, studied: tuple[float, ...], levels: int
) -> None:
    enough = replace(curve, studied=studied, dose_levels=levels)
    assert few_doses(enough) == ""
    assert dose_effect(enough, "CHG", None).explanation.endswith("not a formal test.")


def test_without_a_dose_nothing_is_said_about_it() -> None:
    assert dose_effect(None, "CHG", None) is None


@pytest.mark.parametrize(
    ("p_value", "verdict"), [(0.001, "Yes"), (0.05, "Yes"), (0.06, NOT_SHOWN), (1.0, NOT_SHOWN)]
)
def test_the_permutation_test_decides_where_there_is_one(curve, p_value, verdict):
    answer = dose_effect(curve, "CHG", p_value)
    assert answer.verdict == verdict
    assert f"p = {p_value:.3g}" in answer.explanation


@pytest.fixture
def best_doses() -> tuple[BestDose, BestDose]:
    return (
        BestDose(10.0, 7.5, 12.5, 2.13, 1.95, 2.37, "max"),
        BestDose(0.0, 0.0, 0.5, 1.02, 0.817, 1.28, "min"),
    )


def test_the_sweet_spot_of_a_claimed_effect_is_given_with_its_interval(curve, best_doses):
    answer = dose_effect(curve, "CHG", 0.001, best_doses)
    assert answer.headline == "Yes: highest at 10 (7.5 to 12.5)"
    told = "1.02 at dose 0 (0 to 0.5) to 2.13 at dose 10 (7.5 to 12.5), a difference of 1.11; in brackets, 95"
    assert told in answer.explanation
    assert "may lie beyond" not in answer.explanation


@pytest.mark.parametrize("p_value", [None, 0.2])
def test_no_sweet_spot_is_given_where_no_effect_is_claimed(curve, best_doses, p_value):
    answer = dose_effect(curve, "CHG", p_value, best_doses)
    assert answer.finding == ""
    assert "(7.5 to 12.5)" not in answer.explanation


def test_an_extreme_at_the_highest_dose_may_lie_beyond(curve, best_doses):
    at_end = replace(best_doses[0], dose=20.0)
    assert (
        "The highest mean lies at the highest dose studied"
        in dose_effect(curve, "CHG", 0.001, (at_end, best_doses[1])).explanation
    )
