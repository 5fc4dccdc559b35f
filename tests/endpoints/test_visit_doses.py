"""Doses and arms of a trial with visits, compared at one of them: from table to words, report and file."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import covaria
from covaria import ResponseModel, fit_model, load_model, save_model
from covaria.cli.dose import dose_json
from covaria.dose.many_to_one import compare_with_one
from covaria.errors import CovariaError, UsageError
from covaria.findings.model_words import model_words
from covaria.fit import FitRequest
from covaria.fit.averaging.averaged import average_candidates
from covaria.fit.candidates.task import training_task
from covaria.fit.candidates.training import train_candidates
from covaria.fit.folds import folds_of_fit
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.influence import influence_of_subjects
from covaria.fit.inference.means_at_visit import means_at_visit
from covaria.fit.prepared_fit import prepare_fit
from covaria.model.adjusted_means import Assignment
from covaria.model.dose_findings import dose_findings
from covaria.model.sensitivity import TreatmentDifference
from covaria.report import render_report, report_content
from covaria.table import RoleRequest, read_trial
from covaria.wording.numbers import format_number
from support.presence import present
from support.quick_fits import QUICK
from support.visits import VISITS, dose_trial

NAMES = {0.0: "Placebo", 10.0: "Low", 30.0: "Middle", 60.0: "High"}


def fitted(columns: dict[str, Any], **asked: Any) -> ResponseModel:
    return fit_model(columns, "CHG", visit="AVISIT", settings=QUICK, comparators="few", **asked)


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    return dose_trial(3, 30, effect=1.5)


@pytest.fixture(scope="module")
def model(columns: dict[str, Any]) -> ResponseModel:
    return fitted(columns, dose="DOSE", goal="min", delta=-0.5)


def test_differences_are_nearly_the_mixed_models(columns: dict[str, Any], model: ResponseModel) -> None:
    """The truth is linear, and so is the mixed model; networks are cross-fitted and a bit shrunken."""
    linear = covaria.repeated_measures(
        columns, "CHG", visit="AVISIT", dose="DOSE", covariates=["AGE", "BMI"], by_visit=["AGE", "BMI"]
    )
    assert present(model.adjusted_means).visit == linear.at == VISITS[-1]
    for each, other in zip(model.dose_response().levels[1:], linear.differences_at(linear.at), strict=True):
        error = other.difference.standard_error
        assert each.difference == pytest.approx(other.difference.estimate, abs=0.6 * error)
        width = each.difference_upper - each.difference_lower
        assert width == pytest.approx(2 * 1.98 * error, rel=0.3)


def test_the_answer_names_the_visit_and_the_doses_that_follow(model: ResponseModel) -> None:
    words = model_words(model)
    assert words.answers[0].question == "Does dose matter at Week 16, and which dose is best?"
    assert words.answers[0].verdict == "Yes"
    assert "of “CHG” at Week 16 falls by" in words.answers[0].explanation
    assert model.best_dose().dose >= 10
    assert 0 < present(model.minimum_effective_dose().dose) < 60
    found = covaria.mcp_mod(present(model.adjusted_means).level_means, goal="min")
    assert found.test.p_values.min() < 0.01


def test_tipping_points_are_where_the_interval_of_the_shifted_difference_ends(
    columns: dict[str, Any], model: ResponseModel
) -> None:
    """A shift moves a mean by itself times the share that is missing, of which the variance is binomial."""
    adjusted = present(model.adjusted_means)
    first = dict(zip(columns["SUBJID"], columns["DOSE"], strict=True))
    counts = [list(first.values()).count(dose) for dose in adjusted.levels]
    assert list(adjusted.assigned) == counts
    compared = compare_with_one(adjusted.level_means, 0)
    points = model.tipping_points()
    assert [each.arm for each in points] == ["10", "30", "60"]
    for place, each in enumerate(points):
        assert each.missing == counts[place + 1] - adjusted.subjects[place + 1]
        difference, error = float(compared.differences[place]), float(compared.standard_errors[place])
        assert each.is_shown == (compared.p_values[place] < 0.05)
        if each.shift is None:
            continue
        share = each.missing / each.assigned
        moved = difference + each.shift * share
        variance = error**2 + each.shift**2 * share * (1 - share) / each.assigned
        reach = float(compared.half_widths[place]) / error
        assert abs(moved) == pytest.approx(reach * np.sqrt(variance))
        assert abs(moved) < abs(difference)
    assert points[-1].shift is not None


@pytest.mark.slow
def test_tipping_points_are_told_where_a_difference_is_shown(model: ResponseModel) -> None:
    point = model.tipping_points()[-1]
    size = format_number(abs(present(point.shift)))
    told = f"had been {size} higher than the model takes them to be"
    page = render_report(report_content(model, date(2026, 11, 1)))
    assert told in page
    assert f"of {point.assigned} subjects) {told}" in page
    record: Any = dose_json(dose_findings(model), model.endpoint)
    assert [each["shift"] for each in record["tipping_points"]] == [
        each.shift for each in model.tipping_points()
    ]
    young: Any = dose_json(dose_findings(model, {"AGE": 30.0}), model.endpoint)
    assert young["tipping_points"] == []


def test_tipping_points_are_nearly_those_of_the_mixed_model(
    columns: dict[str, Any], model: ResponseModel
) -> None:
    linear = covaria.repeated_measures(
        columns, "CHG", visit="AVISIT", dose="DOSE", covariates=["AGE", "BMI"], by_visit=["AGE", "BMI"]
    )
    ours, theirs = model.tipping_points()[-1], linear.tipping_points[-1]
    assert (ours.assigned, ours.missing) == (theirs.assigned, theirs.missing)
    assert present(ours.shift) == pytest.approx(present(theirs.shift), rel=0.35)


@pytest.mark.slow
def test_report_and_file_keep_the_visit(model: ResponseModel, tmp_path: Path) -> None:
    page = render_report(report_content(model, date(2026, 11, 1)))
    assert "Effect of each dose at Week 16" in page
    assert "had nobody left the trial before: the hypothetical estimand" in page
    save_model(model, tmp_path / "model.covaria")
    loaded = load_model(tmp_path / "model.covaria")
    assert loaded.adjusted_means == model.adjusted_means
    record: Any = dose_json(dose_findings(loaded), loaded.endpoint)
    assert record["assignment"]["visit"] == "Week 16"


@pytest.mark.slow
def test_another_visit_and_arms_are_compared_alike(columns: dict[str, Any]) -> None:
    """Arms of the same subjects are the doses by other names."""
    arms = {**columns, "ARM": [NAMES[each] for each in columns["DOSE"]]}
    del arms["DOSE"]
    found = present(fitted(arms, arm="ARM", at="Week 8", assignment="randomised").arm_means)
    assert found.adjusted.visit == "Week 8"
    assert found.reference.arm == "Placebo"
    assert set(found.adjusted.assigned) == {30}
    there = columns["AVISIT"] == "Week 8"
    counts = [int((columns["DOSE"][there] == dose).sum()) for dose in NAMES]
    assert [found.adjusted.subjects[found.arms.index(name)] for name in NAMES.values()] == counts


def test_profiles_are_at_the_visit_of_the_doses(model: ResponseModel) -> None:
    young = model.dose_response({"AGE": 30.0})
    assert dict(young.profile)["AVISIT"] == "Week 16"
    with pytest.raises(UsageError, match="Doses are compared at AVISIT Week 16 alone"):
        model.dose_response({"AVISIT": "Week 4"})
    assert dict(model.covariate_effects().reference)["AVISIT"] == "Week 16"
    assert all("AVISIT" not in profile for profile in model.dose_profiles().values())


def later(columns: dict[str, Any]) -> dict[str, Any]:
    """Without the last visit of the highest dose."""
    kept = (columns["DOSE"] < 60) | (columns["AVISIT"] != VISITS[-1])
    return {name: np.asarray(cells)[kept] for name, cells in columns.items()}


def crossed(columns: dict[str, Any]) -> dict[str, Any]:
    return {**columns, "DOSE": np.where(columns["AVISIT"] == VISITS[0], 0.0, columns["DOSE"])}


def continuous(columns: dict[str, Any]) -> dict[str, Any]:
    own = {each: place / 7 for place, each in enumerate(np.unique(columns["SUBJID"]))}
    return {**columns, "DOSE": np.array([own[each] for each in columns["SUBJID"]])}


def chosen_by_age(columns: dict[str, Any]) -> dict[str, Any]:
    return {**columns, "DOSE": np.where(columns["AGE"] > 50, 30.0, 0.0)}


def as_is(columns: dict[str, Any]) -> dict[str, Any]:
    return columns


BAD: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], dict[str, Any], str]] = {
    "a visit that one dose lacks": (
        later,
        {},
        "DOSE 60 has fewer than 2 subjects .*at Week 16.*choose anoth",
    ),
    "a dose that changes": (crossed, {}, "DOSE changes between visits in [0-9]+ of 120 subjects"),
    "a visit that is not there": (as_is, {"at": "Week 52"}, "AVISIT is Week 52 in no row with a response"),
    "a visit without doses": (
        as_is,
        {"at": "Week 8", "dose": None},
        "Week 8 is given as the visit or time at",
    ),
    "a continuous dose": (continuous, {}, "DOSE has 120 different values.*DOSE=covariate"),
    "not randomised": (chosen_by_age, {}, "the covariates predict DOSE .*randomised subjects alone"),
    "declared so": (as_is, {"assignment": "observational"}, "of randomised subjects alone"),
    "strata": (as_is, {"assignment": "randomised", "strata": "SITE"}, "strata of a randomisation are not"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_compared_is_refused_before_anything_is_trained(
    columns: dict[str, Any], case: str
) -> None:
    change, asked, words = BAD[case]
    made = change(columns)
    made = {**made, "SITE": np.array([name[-1] for name in made["SUBJID"]])}
    wanted: dict[str, Any] = {
        "dose": "DOSE",
        "roles": {} if "strata" in asked else {"SITE": "ignore"},
        **asked,
    }
    if wanted["dose"] is None:
        wanted["roles"]["DOSE"] = "covariate"
    with pytest.raises(CovariaError, match=re.compile(words)):
        fitted(made, **wanted)


@pytest.mark.slow
def test_influence_on_a_difference_is_what_its_variance_is_made_of(columns: dict[str, Any]) -> None:
    roles = RoleRequest(response="CHG", dose="DOSE", visit="AVISIT")
    settings = FitRequest(roles, settings=QUICK).fit_settings()
    analysis = prepare_fit(read_trial(columns, roles), FitRequest(roles, settings=QUICK)).analysis
    folds = folds_of_fit(analysis, settings)
    candidates = train_candidates(training_task(analysis, folds, settings))
    averaged = average_candidates(analysis, folds, candidates, settings.method.averaging)
    average = CrossFittedAverage(folds, candidates, averaged)
    wanted = TreatmentDifference("60.0", "0.0", 0.0, 0.0, 0.0)
    influence = influence_of_subjects(analysis, average, wanted, Assignment.RANDOMISED, settings)
    assert influence.shape == (120,)
    means = present(means_at_visit(analysis, average, settings)).level_means(settings.method)
    contrast = np.array([-1.0, 0.0, 0.0, 1.0])
    assert (influence**2).sum() == pytest.approx(contrast @ means.covariance @ contrast)


def test_a_trial_says_at_which_visit_it_compares(columns: dict[str, Any]) -> None:
    roles = RoleRequest(response="CHG", dose="DOSE", visit="AVISIT")
    notes = prepare_fit(read_trial(columns, roles), FitRequest(roles, settings=QUICK)).table.notes
    assert "DOSE is compared at AVISIT Week 16, the last visit; choose another by --at." in notes
