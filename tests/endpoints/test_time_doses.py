"""Doses and arms over times of a subject's own, compared at one time: from table to words and file."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import covaria
from covaria import ResponseModel, fit_model, load_model, save_model
from covaria.cli.dose import dose_json
from covaria.errors import CovariaError, ModelFileError, UsageError
from covaria.findings.dose_words import DoseWords, subjects_by_dose
from covaria.findings.model_words import model_words
from covaria.fit import FitRequest
from covaria.fit.prepared_fit import prepare_fit
from covaria.model.dose_findings import dose_findings
from covaria.report import render_report, report_content
from covaria.table import RoleRequest, read_trial
from support.presence import present
from support.quick_fits import QUICK
from support.times import dose_time_trial

NEURODEG = Path(__file__).parents[3] / "shared/data/neurodeg.csv"
NAMES = {0.0: "Placebo", 10.0: "Low", 30.0: "Middle", 60.0: "High"}


def fitted(columns: dict[str, Any], **asked: Any) -> ResponseModel:
    return fit_model(columns, "CHG", time="MONTH", settings=QUICK, comparators="few", **asked)


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    return dose_time_trial(3, 30, effect=3.0)


@pytest.fixture(scope="module")
def model(columns: dict[str, Any]) -> ResponseModel:
    return fitted(columns, dose="DOSE", at="10", goal="min", delta=-0.5)


def test_differences_are_nearly_the_mixed_models(columns: dict[str, Any], model: ResponseModel) -> None:
    """The truth is of lines, and so is the mixed model; networks are cross-fitted and a bit shrunken."""
    covariates = ["AGE", "BMI"]
    linear = covaria.repeated_measures(
        columns, "CHG", time="MONTH", dose="DOSE", covariates=covariates, by_visit=covariates, at="10"
    )
    assert present(model.adjusted_means).time == 10
    for each, other in zip(model.dose_response().levels[1:], linear.differences_at("10"), strict=True):
        error = other.difference.standard_error
        assert each.difference == pytest.approx(other.difference.estimate, abs=0.6 * error)
        width = each.difference_upper - each.difference_lower
        assert width == pytest.approx(2 * 1.98 * error, rel=0.3)


def test_the_answer_names_the_time_and_the_doses_that_follow(model: ResponseModel) -> None:
    words = model_words(model)
    assert words.answers[0].question == "Does dose matter at MONTH 10, and which dose is best?"
    assert words.answers[0].verdict == "Yes"
    assert "of “CHG” at MONTH 10 falls by" in words.answers[0].explanation
    assert model.best_dose().dose >= 10
    assert 0 < present(model.minimum_effective_dose().dose) < 60
    found = covaria.mcp_mod(present(model.adjusted_means).level_means, goal="min")
    assert found.test.p_values.min() < 0.01
    findings = dose_findings(model)
    record: Any = dose_json(findings, model.endpoint)
    assert (record["assignment"]["visit"], record["assignment"]["time"]) == ("MONTH 10", 10)
    # Every subject has a line, so that none is missing at the time.
    assert record["tipping_points"] == []
    assert subjects_by_dose(findings.curve, findings.adjusted).endswith("30 at 60")
    assert DoseWords(findings, "CHG").adjustment().startswith("Adjusting for covariates makes")


def test_what_is_not_adjusted_is_the_mixed_model_without_covariates(
    columns: dict[str, Any], model: ResponseModel
) -> None:
    linear = covaria.repeated_measures(columns, "CHG", time="MONTH", dose="DOSE", at="10")
    means = [each.mean for each in linear.means_at("10")]
    adjusted = present(model.adjusted_means)
    np.testing.assert_allclose(adjusted.crude, [each.estimate for each in means], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(adjusted.crude_errors, [each.standard_error for each in means], rtol=0.25)


def test_profiles_are_at_the_time_of_the_doses(model: ResponseModel) -> None:
    assert dict(model.dose_response({"AGE": 30.0}).profile)["MONTH"] == "10.0"
    with pytest.raises(UsageError, match="Doses are compared at MONTH 10 alone"):
        model.dose_response({"MONTH": 4.0})
    assert dict(model.covariate_effects().reference)["MONTH"] == 10
    assert all("MONTH" not in profile for profile in model.dose_profiles().values())


def test_a_file_keeps_the_time_and_knows_another(model: ResponseModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "model.covaria")
    assert load_model(tmp_path / "model.covaria").adjusted_means == model.adjusted_means
    wrong = replace(model, adjusted_means=replace(present(model.adjusted_means), time=11.0))
    save_model(wrong, tmp_path / "wrong.covaria")
    with pytest.raises(ModelFileError):
        load_model(tmp_path / "wrong.covaria")


@pytest.mark.slow
def test_the_report_says_along_what_the_means_are(model: ResponseModel) -> None:
    page = render_report(report_content(model, date(2026, 11, 1)))
    assert "Effect of each dose at MONTH 10" in page
    assert "at all of their times, along a line over time" in page
    assert "with a response at MONTH" not in page


@pytest.mark.slow
def test_arms_are_compared_alike(columns: dict[str, Any], model: ResponseModel) -> None:
    """Arms of the same subjects are the doses by other names."""
    arms = {**columns, "ARM": [NAMES[each] for each in columns["DOSE"]]}
    del arms["DOSE"]
    found = present(fitted(arms, arm="ARM", at="10", assignment="randomised").arm_means)
    assert (found.adjusted.visit, found.reference.arm) == ("MONTH 10", "Placebo")
    means = dict(zip(found.arms, found.adjusted.means, strict=True))
    of_doses = dict(zip(NAMES.values(), present(model.adjusted_means).means, strict=True))
    for name, mean in of_doses.items():
        assert means[name] == pytest.approx(mean, abs=0.2)


def test_the_last_time_that_all_reach_is_the_question_unless_another_is_asked(
    columns: dict[str, Any],
) -> None:
    """A tenth of the subjects with each dose do, and one late row more does not move it."""

    def note(of: dict[str, Any]) -> str:
        roles = RoleRequest(response="CHG", dose="DOSE", time="MONTH")
        return prepare_fit(read_trial(of, roles), FitRequest(roles, settings=QUICK)).table.notes[-1]

    reached = []
    for dose in NAMES:
        own = columns["DOSE"] == dose
        last = [
            columns["MONTH"][columns["SUBJID"] == each].max() for each in np.unique(columns["SUBJID"][own])
        ]
        reached.append(sorted(last)[-3])
    at = np.floor(min(reached) * 10) / 10
    words = f"DOSE is compared at MONTH {at:g}, the last time that subjects with each of them reach; choose"
    assert note(columns).startswith(words)
    late = columns["MONTH"].copy()
    late[np.flatnonzero(columns["SUBJID"] == columns["SUBJID"][0])[-1]] = 19.0
    assert note({**columns, "MONTH": late}).startswith(words)


def early(columns: dict[str, Any]) -> dict[str, Any]:
    """Without what came late of the highest dose."""
    kept = (columns["DOSE"] < 60) | (columns["MONTH"] < 6)
    return {name: np.asarray(cells)[kept] for name, cells in columns.items()}


def once(columns: dict[str, Any]) -> dict[str, Any]:
    """All rows of the highest dose at one time."""
    first = np.r_[True, columns["SUBJID"][1:] != columns["SUBJID"][:-1]]
    kept = (columns["DOSE"] < 60) | first
    time = np.where(columns["DOSE"] < 60, columns["MONTH"], 10.0)
    return {name: np.asarray(cells)[kept] for name, cells in {**columns, "MONTH": time}.items()}


def crossed(columns: dict[str, Any]) -> dict[str, Any]:
    return {**columns, "DOSE": np.where(columns["MONTH"] < 4, 0.0, columns["DOSE"])}


def chosen_by_age(columns: dict[str, Any]) -> dict[str, Any]:
    return {**columns, "DOSE": np.where(columns["AGE"] > 50, 30.0, 0.0)}


def as_is(columns: dict[str, Any]) -> dict[str, Any]:
    return columns


BAD: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], dict[str, Any], str]] = {
    "a time that one dose does not reach": (
        early,
        {"at": "10"},
        "DOSE 60 has fewer than 2 subjects .*before and after MONTH 10.*choose another time",
    ),
    "a dose at one time": (once, {"at": "10"}, "DOSE 60 has fewer than 2 subjects"),
    "a dose that changes": (crossed, {}, "DOSE changes between times in [0-9]+ of 120 subjects"),
    "a time beyond all": (as_is, {"at": "40"}, "40 is beyond the times of MONTH, .* to 1"),
    "a visit": (as_is, {"at": "Week 8"}, "MONTH holds times; ask for a number in the place of Week 8"),
    "not randomised": (chosen_by_age, {}, "the covariates predict DOSE .*with times .*randomised"),
    "declared so": (as_is, {"assignment": "observational"}, "With times, doses or arms are compared of"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_compared_is_refused_before_anything_is_trained(
    columns: dict[str, Any], case: str
) -> None:
    change, asked, words = BAD[case]
    with pytest.raises(CovariaError, match=re.compile(words)):
        fitted(change(columns), dose="DOSE", **asked)


@pytest.mark.slow
@pytest.mark.skipif(not NEURODEG.is_file(), reason="the real tables are not part of the project")
def test_of_lines_without_covariates_differences_are_the_mixed_models() -> None:
    """What networks make of time moves little, within a fiftieth of a standard error: lines give it back."""
    asked: dict[str, Any] = {"subject": "id", "time": "time", "dose": "dose", "at": "12"}
    model = fit_model(NEURODEG, "resp", settings=QUICK, comparators="few", **asked)
    linear = covaria.repeated_measures(NEURODEG, "resp", **asked).differences_at("12")
    found = [each.difference for each in model.dose_response().levels[1:]]
    np.testing.assert_allclose(found, [each.difference.estimate for each in linear], atol=0.13)
