"""What is said of a dose: direction and size, or what was wanted of it; never more than the data show."""

from dataclasses import replace
from typing import Any

import pytest

from covaria.explain import BestDose
from covaria.explain.dose_change import dose_change
from covaria.explain.dose_response import DoseResponse, StudiedDoses
from covaria.findings.answer import NOT_SHOWN, Answer
from covaria.findings.dose_effect import dose_effect
from covaria.findings.dose_words import DoseWords, few_doses
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.model.dose_findings import DoseFindings
from support.presence import present


def answered(findings: DoseFindings, **changes: Any) -> Answer:
    return present(dose_effect(DoseWords(replace(findings, **changes), "CHG")))


def falling(curve: DoseResponse) -> DoseResponse:
    """Down to −0.95 (−1.23 to −0.66) at the highest dose."""
    return replace(
        curve,
        difference=(0.0, -0.5, -0.8, -0.95),
        levels=tuple(
            replace(each, difference=middle, difference_lower=middle - 0.28, difference_upper=middle + 0.29)
            for each, middle in zip(curve.levels, (0.0, -0.5, -0.8, -0.95), strict=True)
        ),
    )


def test_with_a_goal_the_best_dose_and_the_smallest_that_does_enough_are_named(
    findings: DoseFindings,
) -> None:
    answer = answered(findings)
    assert answer.question == "Does dose matter, and which dose is best?"
    assert answer.headline.startswith("Yes: best dose 10.0 (7.50 to 12.5)") or answer.headline.startswith(
        "Yes: best dose 10 (7.5 to 12.5)"
    )
    assert "a rise of 0.5 is reached at 4 (2 to 6)" in answer.finding


def test_without_a_goal_direction_and_size_are_reported(findings: DoseFindings, curve: DoseResponse) -> None:
    fall = falling(curve)
    answer = answered(findings, curve=fall, change=dose_change(fall), best=None, smallest=None)
    assert answer.question == "Does dose matter?"
    assert answer.headline == "Yes: falls by 0.950 (0.660 to 1.23) from dose 0 to 20"
    assert "The adjusted mean of “CHG” falls by 0.950" in answer.explanation


def test_a_curve_that_turns_back_is_reported_by_its_largest_difference(findings: DoseFindings) -> None:
    answer = answered(findings, best=None, smallest=None)
    assert (
        answer.finding == "rises by 1.11 (0.890 to 1.33) from dose 0 to 10, where the difference is largest"
    )


@pytest.mark.parametrize(
    ("p_value", "verdict"), [(0.001, "Yes"), (0.05, "Yes"), (0.06, NOT_SHOWN), (1.0, NOT_SHOWN)]
)
def test_the_test_decides(findings: DoseFindings, p_value: float, verdict: str) -> None:
    answer = answered(findings, p_value=p_value)
    assert answer.verdict == verdict
    assert f"p = {p_value:.3g}" in answer.explanation


def test_no_dose_is_chosen_where_no_effect_is_claimed(findings: DoseFindings) -> None:
    answer = answered(findings, p_value=0.2)
    assert answer.finding == ""
    assert "best dose (" not in answer.explanation
    assert "80\u00a0%" not in answer.explanation


def test_an_untested_dose_is_said_to_be_so(findings: DoseFindings) -> None:
    assert answered(findings, p_value=None).verdict == "Not tested"


def test_an_interval_over_all_that_was_studied_says_nothing(findings: DoseFindings) -> None:
    nothing = BestDose(10.0, 0.0, 20.0, True, True, 2.13, 1.95, 2.37, "max")
    answer = answered(findings, best=nothing, smallest=None)
    assert "the data do not say which dose is best" in answer.headline
    assert "(0 to 20)" not in answer.headline


def test_an_interval_that_ends_with_the_design_says_so(findings: DoseFindings) -> None:
    at_end = BestDose(20.0, 9.0, 20.0, False, True, 2.13, 1.95, 2.37, "max")
    answer = answered(findings, best=at_end)
    assert "the highest studied" in answer.headline


def test_what_was_not_assigned_at_random_is_an_association(
    findings: DoseFindings, adjusted: AdjustedMeans
) -> None:
    observed = replace(
        adjusted,
        assignment=Assignment.OBSERVATIONAL,
        declared=False,
        balance_p_value=0.001,
        least_probability=0.03,
        without_overlap=0.2,
    )
    words = DoseWords(replace(findings, adjusted=observed, best=None, smallest=None), "CHG")
    answer = present(dose_effect(words))
    assert answer.question == "Is dose associated with the response?"
    assert answer.verdict == "Associated"
    assert "is higher by 1.11" in answer.headline
    assert "--assignment randomised" in words.assignment()
    assert "Overlap is poor" in words.assignment()


def test_what_adjustment_is_worth_is_reported_in_subjects(findings: DoseFindings) -> None:
    assert "as if 21\u00a0% more subjects" in DoseWords(findings, "CHG").adjustment()


@pytest.mark.parametrize(
    ("studied", "words"),
    [
        ((0.0, 54.0), "Only 2 dose levels were studied (0 and 54): with fewer than 4, the shape"),
        ((0.0, 54.0, 81.0), "Only 3 dose levels were studied (0, 54 and 81)"),
    ],
)
def test_few_doses_are_pointed_out(
    findings: DoseFindings, curve: DoseResponse, studied: tuple[float, ...], words: str
) -> None:
    few = replace(curve, of=StudiedDoses("DOSE", studied, len(studied)))
    assert few_doses(few).startswith(words)
    assert answered(findings, curve=few).explanation.endswith(few_doses(few))


@pytest.mark.parametrize(("studied", "levels"), [((0.0, 5.0, 10.0, 20.0), 4), ((0.0, 20.0), 800)])
def test_four_doses_are_enough_whether_or_not_each_is_named(
    curve: DoseResponse, studied: tuple[float, ...], levels: int
) -> None:
    assert few_doses(replace(curve, of=StudiedDoses("DOSE", studied, levels))) == ""


def test_without_a_dose_nothing_is_said_about_it() -> None:
    assert dose_effect(None) is None
