"""Sentences on the dose, which the page, its summary and the command line share."""

from dataclasses import replace
from typing import Any

import pytest

from covaria.dose import CurveShape
from covaria.explain import BestDose, EffectiveDose
from covaria.explain.dose_change import OppositeChange
from covaria.findings.dose_words import DoseWords, shows_share, subjects_by_dose
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.model.dose_findings import DoseFindings
from support.presence import present

BEST = BestDose(10.0, 7.5, 12.5, False, False, 2.13, 1.95, 2.37, "max")


def words(found: DoseFindings, units: dict[str, str] | None = None, **changed: Any) -> DoseWords:
    return DoseWords(replace(found, **changed), "CHG", units or {})


def observed(found: DoseFindings, **changed: Any) -> DoseWords:
    changed = {
        "assignment": Assignment.OBSERVATIONAL,
        "balance_p_value": 0.001,
        "declared": False,
        **changed,
    }
    return words(found, adjusted=replace(present(found.adjusted), **changed))


def test_units_follow_doses_and_sizes(findings: DoseFindings) -> None:
    text = words(findings, {"DOSE": "mg", "CHG": "ng/mL"}, best=BEST)
    assert "rises by 1.11\u00a0ng/mL (0.890 to 1.33) from dose 0\u00a0mg to 10\u00a0mg" in text.change()
    assert "95\u00a0% interval 7.5 to 12.5\u00a0mg; the curve’s mean there is 2.13\u00a0ng/mL" in text.best()


@pytest.mark.parametrize(
    ("edges", "words_of_it"),
    [
        ({"upper": 20.0, "at_upper_edge": True}, "a better dose may be beyond"),
        ({"lower": 5.0, "at_lower_edge": True}, "a better dose may be below"),
        (
            {"lower": 0.0, "upper": 20.0, "at_lower_edge": True, "at_upper_edge": True},
            "The data do not say which dose is best (highest mean): the interval of the best dose is the "
            "whole range studied, 0 to 20.",
        ),
    ],
)
def test_edges_are_reported(findings: DoseFindings, edges: dict[str, Any], words_of_it: str) -> None:
    assert words_of_it in words(findings, best=replace(BEST, **edges)).best()


def test_without_a_goal_or_delta_nothing_is_chosen(findings: DoseFindings) -> None:
    text = words(findings, best=None, smallest=None)
    assert (text.best(), text.best_in_brief(), text.smallest(), text.smallest_in_brief()) == ("",) * 4


def test_a_difference_beyond_the_design_names_its_chance(findings: DoseFindings) -> None:
    missed = EffectiveDose(None, None, None, True, True, -3.0, 0.0, 0.12)
    text = words(findings, smallest=missed).smallest()
    assert "a fall of 3 from dose 0 is not reached up to 20, the highest dose studied (12\u00a0%" in text


def test_an_interval_may_end_beyond_the_design(findings: DoseFindings) -> None:
    reached = EffectiveDose(12.0, 5.0, None, False, True, 0.9, 0.0, 0.8)
    assert "5 to beyond 20, the highest studied" in words(findings, smallest=reached).smallest()


def test_an_interval_may_begin_just_above_the_reference(findings: DoseFindings) -> None:
    reached = EffectiveDose(5.0, 0.1, 12.0, True, False, 0.9, 0.0, 1.0)
    assert "0.1 to 12, from just above dose 0" in words(findings, smallest=reached).smallest()


def test_a_share_of_the_effect_is_not_reported_between_two_doses(findings: DoseFindings) -> None:
    of = replace(findings.curve.of, studied=(0.0, 20.0), dose_levels=2)
    two = replace(findings, curve=replace(findings.curve, of=of))
    assert shows_share(findings)
    assert not shows_share(two)
    assert words(two).share() == ""


def test_no_direction_is_named_that_no_test_claims(findings: DoseFindings) -> None:
    assert words(findings, p_value=0.2).change().startswith("changes by 1.11")


def test_how_subjects_came_to_their_dose_is_reported(findings: DoseFindings, adjusted: AdjustedMeans) -> None:
    judged = replace(adjusted, declared=False)
    assert "the covariates do not predict it (p = 0.4)" in words(findings, adjusted=judged).assignment()
    uneven = replace(judged, balance_p_value=0.006)
    assert "--assignment observational" in words(findings, adjusted=uneven).assignment()
    assert words(findings).assignment().endswith("as was declared.")


def test_an_association_says_how_to_declare_otherwise(findings: DoseFindings) -> None:
    text = observed(findings).assignment()
    assert "The covariates predict the dose (p = 0.001)" in text
    assert "“--assignment randomised”" in text
    assert "no subject was less likely than 0.24 to get any dose" in text
    assert "“--assignment" not in observed(findings, declared=True).assignment()


def test_poor_overlap_is_warned_of(findings: DoseFindings) -> None:
    text = observed(findings, least_probability=0.02, without_overlap=0.304).assignment()
    assert "some dose was so unlikely for 30\u00a0% of the subjects (down to 0.02 or less)" in text


def test_the_worth_of_adjustment_is_reported_in_subjects(
    findings: DoseFindings, adjusted: AdjustedMeans
) -> None:
    assert "as if 21\u00a0% more subjects had been studied" in words(findings).adjustment()
    equal = replace(adjusted, crude_errors=(0.1,) * 4)
    assert "neither more nor less" in words(findings, adjusted=equal).adjustment()
    worse = replace(adjusted, crude_errors=(0.09,) * 4)
    assert "19\u00a0% fewer subjects" in words(findings, adjusted=worse).adjustment()
    assert observed(findings).adjustment() == ""


@pytest.mark.parametrize(
    ("levels", "text"),
    [(4, "A multiple contrast test of the adjusted means"), (2, "A t test of the difference of the two")],
)
def test_the_test_is_named(findings: DoseFindings, adjusted: AdjustedMeans, levels: int, text: str) -> None:
    fewer = replace(adjusted, levels=adjusted.levels[:levels])
    assert words(findings, adjusted=fewer).test().startswith(text)


def test_both_tests_must_find_an_association(findings: DoseFindings) -> None:
    assert "both find an association" in observed(findings).test()
    assert "do not both find" in observed(replace(findings, p_value=0.3)).test()


def test_doses_without_a_mean_are_named(findings: DoseFindings, adjusted: AdjustedMeans) -> None:
    rare = replace(adjusted, left_out=(7.5,))
    assert "Too few subjects had dose 7.5" in words(findings, adjusted=rare).left_out()


def test_subjects_of_each_dose_are_counted(findings: DoseFindings, adjusted: AdjustedMeans) -> None:
    text = "25 subjects at dose 0, 26 at 5, 24 at 10 and 25 at 20"
    assert subjects_by_dose(findings.curve) == text
    at_visit = replace(adjusted, visit="Week 12")
    assert subjects_by_dose(findings.curve, at_visit) == f"{text}, with a response at Week 12"
    assert subjects_by_dose(findings.curve, replace(at_visit, visit="WEEK 12", time=12.0)) == text
    assert subjects_by_dose(replace(findings.curve, levels=())) == ""


def test_strata_are_named(findings: DoseFindings, adjusted: AdjustedMeans) -> None:
    text = words(findings, adjusted=replace(adjusted, declared=True, strata=("SITE", "SEX")))
    assert text.assignment() == (
        "Subjects count as randomised to their dose within strata of “SITE” and “SEX”, as was declared."
    )


def test_a_shape_that_was_asked_for_is_named(findings: DoseFindings) -> None:
    assert words(findings).shape() == ""
    text = words(findings, shape=CurveShape.MONOTONE).shape()
    assert text.startswith("The curve was held monotone, as asked")
    assert text.endswith("The adjusted means are as measured.")
    curve = replace(findings.curve, mean=tuple(each + 100 for each in findings.curve.mean))
    assert "contradict this shape" in words(findings, shape=CurveShape.MONOTONE, curve=curve).shape()
    assert "from falling, as asked" in words(findings, shape=CurveShape.INCREASING).shape()


@pytest.mark.parametrize(
    ("dose", "difference", "text"),
    [
        (5.0, -0.4, ", after a fall of 0.400 (0.300 to 0.500) by dose 5"),
        (30.0, -0.4, ", but is lower by 0.400 (0.300 to 0.500) at dose 30"),
    ],
    ids=["first", "later"],
)
def test_a_curve_that_goes_the_other_way_is_reported_with_the_size_of_that(
    findings: DoseFindings, dose: float, difference: float, text: str
) -> None:
    other = OppositeChange(dose, difference, difference - 0.1, difference + 0.1)
    change = replace(findings.change, opposite=other)
    assert words(findings, change=change).change().endswith(text)
    unclear = replace(change, lower=-1.0)
    assert text not in words(findings, change=unclear).change()
