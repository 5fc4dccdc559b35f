"""The answer on the dose: its verdict, its headline, and what it never says."""

from dataclasses import replace
from typing import Any

import pytest

from covaria.explain import BestDose, DoseResponse, EffectiveDose
from covaria.explain.dose_change import dose_change
from covaria.model.adjusted_means import Assignment
from covaria.model.dose_findings import DoseFindings
from covaria.report.answer import NOT_SHOWN, Answer
from covaria.report.dose_effect import NOT_TESTED, dose_effect
from covaria.report.dose_words import DoseWords

BEST = BestDose(10.0, 7.5, 12.5, False, False, 2.13, 1.95, 2.37, "max")
SMALLEST = EffectiveDose(6.0, 4.0, 9.0, False, False, 0.8, 0.0, 0.99)


def answered(found: DoseFindings, **changed: Any) -> Answer:
    answer = dose_effect(DoseWords(replace(found, **changed), "CHG"))
    assert answer is not None
    return answer


def turned(curve: DoseResponse) -> DoseResponse:
    """The response with its sign changed: less of it at higher doses, and no turn."""
    levels = tuple(
        replace(
            each,
            mean=-each.mean,
            difference=-0.1 * k,
            difference_lower=-0.1 * k - 0.05 * (k > 0),
            difference_upper=-0.1 * k + 0.05 * (k > 0),
        )
        for k, each in enumerate(curve.levels)
    )
    return replace(curve, levels=levels, difference=(0.0, -0.1, -0.2, -0.3))


def test_without_a_dose_nothing_is_said_about_it() -> None:
    assert dose_effect(None) is None


@pytest.mark.parametrize(("p_value", "verdict"), [(0.001, "Yes"), (0.05, "Yes"), (0.06, NOT_SHOWN)])
def test_the_test_of_the_dose_decides(findings: DoseFindings, p_value: float, verdict: str) -> None:
    answer = answered(findings, p_value=p_value)
    assert answer.verdict == verdict
    assert f"p = {p_value:.3g}" in answer.explanation


def test_without_a_test_nothing_is_claimed(findings: DoseFindings) -> None:
    answer = answered(findings, p_value=None, best=BEST)
    assert (answer.verdict, answer.finding) == (NOT_TESTED, "")


def test_a_falling_response_is_told_by_direction_and_size(findings: DoseFindings) -> None:
    curve = turned(findings.curve)
    answer = answered(findings, curve=curve, change=dose_change(curve))
    assert answer.headline == "Yes: falls by 0.300 (0.250 to 0.350) from dose 0 to 20"
    assert answer.question == "Does dose matter?"


def test_where_the_curve_turns_back_its_largest_difference_is_told(findings: DoseFindings) -> None:
    told = "rises by 1.14 (0.920 to 1.36) from dose 0 to 10, where the difference is largest"
    assert answered(findings).headline == f"Yes: {told}"


def test_a_continuous_dose_is_told_from_the_curve(findings: DoseFindings) -> None:
    curve = replace(
        findings.curve, levels=(), of=replace(findings.curve.of, studied=(0.0, 20.0), dose_levels=300)
    )
    knots = replace(findings.adjusted, of_knots=True, crude=(), crude_errors=())
    answer = answered(findings, curve=curve, change=dose_change(curve), adjusted=knots)
    assert answer.finding.startswith("rises by 1.11 (0.890 to 1.33) from dose 0 to 10")
    assert "A test by sign flips" in answer.explanation


def test_with_a_goal_best_and_minimum_effective_dose_are_named(findings: DoseFindings) -> None:
    answer = answered(findings, best=BEST, smallest=SMALLEST)
    assert answer.question == "Does dose matter, and which dose is best?"
    assert answer.headline == "Yes: best dose 10 (7.5 to 12.5); a rise of 0.8 is reached at 6 (4 to 9)"


def test_a_lower_goal_speaks_of_a_fall(findings: DoseFindings) -> None:
    smallest = replace(SMALLEST, target=-0.7)
    assert "a fall of 0.7 is reached at 6" in answered(findings, best=BEST, smallest=smallest).headline


@pytest.mark.parametrize("p_value", [0.2, None])
def test_no_best_dose_is_in_bold_where_no_effect_is_shown(
    findings: DoseFindings, p_value: float | None
) -> None:
    answer = answered(findings, p_value=p_value, best=BEST, smallest=SMALLEST)
    assert answer.finding == ""
    assert "best dose" not in answer.explanation.lower()


def test_an_interval_over_the_whole_range_says_nothing(findings: DoseFindings) -> None:
    best = replace(BEST, lower=0.0, upper=20.0, at_lower_edge=True, at_upper_edge=True)
    answer = answered(findings, best=best)
    assert answer.finding.startswith("rises by 1.14")
    assert answer.finding.endswith("the data do not say which dose is best")


def test_an_interval_that_ends_with_the_design_says_so(findings: DoseFindings) -> None:
    best = replace(BEST, dose=20.0, upper=20.0, at_upper_edge=True)
    assert "best dose 20 (7.5 to 20, the highest studied)" in answered(findings, best=best).headline


def test_a_best_dose_of_nothing_is_no_sweet_spot(findings: DoseFindings) -> None:
    best = BestDose(0.0, 0.0, 0.0, True, False, 1.02, 0.817, 1.28, "min")
    headline = answered(findings, best=best).headline
    assert headline.endswith("no dose does better than 0")
    assert "sweet spot" not in headline


def test_a_difference_that_is_not_reached_says_so(findings: DoseFindings) -> None:
    missed = EffectiveDose(None, None, None, True, True, 3.0, 0.0, 0.12)
    assert answered(findings, best=BEST, smallest=missed).headline.endswith("a rise of 3 is not reached")


def test_what_was_observed_is_an_association(findings: DoseFindings) -> None:
    observed = replace(findings.adjusted, assignment=Assignment.OBSERVATIONAL)
    answer = answered(findings, adjusted=observed)
    assert answer.question == "Is dose associated with the response?"
    assert answer.headline.startswith("Associated: is higher by 1.14 (0.920 to 1.36) at dose 10 than at 0")
    assert "rises" not in answer.explanation


@pytest.mark.parametrize(("studied", "few"), [((0.0, 54.0), True), ((0.0, 5.0, 10.0, 20.0), False)])
def test_few_doses_are_pointed_out(findings: DoseFindings, studied: tuple[float, ...], few: bool) -> None:
    of = replace(findings.curve.of, studied=studied, dose_levels=len(studied))
    told = answered(findings, curve=replace(findings.curve, of=of)).explanation
    assert ("Only 2 dose levels were studied (0 and 54): with fewer than 4, the shape" in told) == few
