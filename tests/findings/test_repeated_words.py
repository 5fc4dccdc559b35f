"""Sentences on repeated measures."""

from typing import Any

import pytest

import covaria
from covaria.findings.repeated_words import RepeatedWords
from fit.visit_means.conftest import visit_trial


def words(effect: float = 3.0, subjects: int = 60, **asked: Any) -> RepeatedWords:
    """Of a trial whose last visit differs between arms by about `effect`."""
    columns = visit_trial(subjects)
    columns["CHG"] = [
        "" if each == "" else each + effect * (arm == "Active") - 3 * (arm == "Active")
        for each, arm in zip(columns["CHG"], columns["ARM"], strict=True)
    ]
    return RepeatedWords(
        covaria.repeated_measures(columns, "CHG", **{"visit": "AVISIT", "arm": "ARM", **asked})
    )


def test_a_difference_is_said_with_its_interval() -> None:
    (sentence,) = words().effects()
    assert sentence.startswith("At Week 12 the adjusted mean of “CHG” is ")
    assert "higher in “Active” than in “Placebo” (95\u00a0% interval " in sentence
    assert "chance" not in sentence


def test_one_that_is_not_shown_is_said_to_be_so() -> None:
    found = words(effect=0.0)
    assert "which chance alone may give" in found.effects()[0]
    assert found.tipping() == ()


def test_the_tipping_point_is_towards_no_effect() -> None:
    above, below = words(effect=5.0).tipping()[0], words(effect=-8.0).tipping()[0]
    assert "lower than the model takes them to be" in above
    assert "higher than the model takes them to be" in below
    assert "(fewer than 11 of 30 subjects)" in above


def test_nothing_missing_needs_no_shift() -> None:
    assert words(effect=9.0, at="Week 2").tipping() == ("No response of “Active” is missing at Week 2.",)


def test_several_doses_are_compared_at_once() -> None:
    columns = visit_trial(90)
    columns["DOSE"] = [int(each[-3:]) % 3 * 10 for each in columns["USUBJID"]]
    found = RepeatedWords(covaria.repeated_measures(columns, "CHG", visit="AVISIT", dose="DOSE"))
    assert len(found.effects()) == 2
    assert "in DOSE 20 than in DOSE 0" in found.effects()[1]
    assert all("(adjusted 95\u00a0% interval " in each for each in found.effects())
    assert all("; adjusted p = " in each for each in found.effects())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "unstructured by visit, by restricted maximum likelihood; degrees of freedom by Kenward–Roger."),
        ({"covariance": "ar1", "freedom": "satterthwaite"}, "autoregressive, by restricted"),
        ({"restricted": False, "covariates": ["BASE", "SEX"]}, "by full maximum likelihood"),
    ],
    ids=["usual", "autoregressive", "full likelihood"],
)
def test_the_model_is_named(asked: dict[str, Any], said: str) -> None:
    sentence = words(**asked).model()
    assert said in sentence
    assert ("adjusted for BASE and SEX." in sentence) is ("covariates" in asked)
