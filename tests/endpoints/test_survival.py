"""A fit of times to an event, from the table to curves, ratios, report, terminal, file and validation."""

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from covaria import (
    ResponseModel,
    check_table,
    fit_model,
    load_model,
    mcp_mod,
    save_model,
    validate_model,
)
from covaria.cli.explain import explanation_json, print_explanation
from covaria.errors import RoleError, TableError, UsageError
from covaria.fit.analysis_set import make_analysis_set
from covaria.fit.baseline_hazard import over_baseline_hazard
from covaria.fit.inference.augmented_means import LevelData
from covaria.fit.inference.proportional_hazards import hazards_at_levels
from covaria.fit.inference.survival import baseline_of
from covaria.fit.settings.endpoints import HazardSettings
from covaria.model.survival_endpoint import SURVIVAL
from covaria.regression.cox import cox_regression
from covaria.regression.poisson import poisson_regression
from covaria.report import render_report, report_content
from covaria.table import RoleRequest, read_trial
from covaria.table.checks.time_to_event import SURVIVAL as SURVIVAL_AS_NAMED
from support.presence import present
from support.quick_fits import QUICK

ROWS = 240
ARMS = ("placebo", "high", "low")
EFFECTS = np.array([0.0, -1.0, -0.3])


def drawn(seed: int) -> tuple[dict[str, Any], np.ndarray]:
    """A trial in months, whose arms and a covariate act on the hazard, and logarithms of relative hazards."""
    random = np.random.default_rng(seed)
    base, age = random.normal(0, 1, ROWS).round(2), random.uniform(20, 80, ROWS).round(1)
    arm = np.arange(ROWS) % 3
    linear = EFFECTS[arm] + 0.6 * base
    time, censored = 8 * random.exponential(size=ROWS) * np.exp(-linear), random.uniform(2, 16, ROWS)
    seen = time <= censored
    columns = {"base": base, "age": age, "ARM": np.array(ARMS)[arm]}
    return {**columns, "PFS": np.minimum(time, censored), "CNSR": 1 - seen.astype(int)}, linear


def fitted(columns: dict[str, Any], **asked: Any) -> ResponseModel:
    given = {"arm": "ARM", "censor": "CNSR", "endpoint": "survival", "settings": QUICK, **asked}
    return fit_model(columns, "PFS", **given)


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    return drawn(8)[0]


@pytest.fixture(scope="module")
def model(columns: dict[str, Any]) -> ResponseModel:
    return fitted(columns)


def test_the_table_and_the_model_name_the_endpoint_alike() -> None:
    assert SURVIVAL.name == SURVIVAL_AS_NAMED


def test_both_trainers_find_who_has_the_event_earlier(model: ResponseModel) -> None:
    found = model.evaluation
    assert {ensemble.trainer for ensemble in model.ensembles} == {"gradient", "evidence"}
    mean, cox = found.comparators
    assert (mean.name, cox.name) == ("mean", "cox")
    assert found.oof.score < mean.score
    # The truth is that of Cox regression, which has no penalty to estimate.
    assert found.oof.score < 1.02 * cox.score
    assert found.is_predicted
    new, linear = drawn(4)
    assert np.corrcoef(np.log(model.predict(new).mean), linear)[0, 1] > 0.9
    scores = present(found.survival)
    assert 0.55 < present(scores.concordance.lower) < scores.concordance.value
    assert scores.integrated_brier < scores.integrated_brier_of_all


def test_hazard_ratios_hold_the_truth_and_are_near_those_of_cox(model: ResponseModel) -> None:
    columns, _ = drawn(8)
    design = [columns["ARM"] == "high", columns["ARM"] == "low", columns["base"]]
    event = columns["CNSR"] == 0
    cox = cox_regression(np.column_stack(design).astype(float), columns["PFS"], event, np.ones(ROWS))
    for each, place in zip(model.hazard_ratios(), (0, 1), strict=True):
        ratio = present(each.ratio)
        assert (each.at, each.reference) == (ARMS[1 + place], "placebo")
        assert ratio.lower < np.exp(EFFECTS[1 + place]) < ratio.upper
        error = np.sqrt(cox.robust[place, place])
        assert abs(np.log(ratio.estimate) - cox.coefficients[place]) < 0.4 * error
        reach = np.log(ratio.upper / ratio.lower) / 2
        assert 1.8 * error < reach < 2.3 * error
    with pytest.raises(UsageError, match="has no rates"):
        model.rate_ratios()


def test_survival_curves_and_mean_times_are_those_of_the_truth(model: ResponseModel) -> None:
    curves = present(model.survival)
    assert curves.levels == ARMS
    base = np.random.default_rng(0).normal(size=20_000)
    hazard = np.exp(0.6 * base) / 8
    grid = np.linspace(0, 10.0, 200)
    lower, upper = curves.band()
    for place, effect in enumerate(EFFECTS):
        truth = np.array([np.exp(-time * hazard * np.exp(effect)).mean() for time in grid])
        risk, mean = curves.risks(10.0)[place], curves.restricted_means(10.0)[place]
        assert present(risk.lower) < 1 - truth[-1] < present(risk.upper)
        assert present(mean.lower) < np.trapezoid(truth, grid) < present(mean.upper)
        assert (lower[place] <= np.array(curves.survival[place])).all()
        assert (np.array(curves.survival[place]) <= upper[place]).all()
    means = [each.value for each in curves.restricted_means(10.0)]
    differences = curves.differences(10.0)
    assert [each.value for each in differences] == pytest.approx([each - means[0] for each in means[1:]])
    # The error of the baseline is shared, so that differences are surer than two means are.
    wide = present(curves.restricted_means(10.0)[1].upper) - means[1]
    other = present(curves.restricted_means(10.0)[0].upper) - means[0]
    assert present(differences[0].upper) - differences[0].value < wide + other


def test_a_time_beyond_what_was_observed_is_refused(model: ResponseModel) -> None:
    curves = present(model.survival)
    for at in (0.0, curves.horizon * 1.01, np.nan):
        with pytest.raises(UsageError, match="The time must be above 0 and at most"):
            curves.risks(at)
    with pytest.raises(UsageError, match="Times must be from 0 to"):
        model.predict_survival(drawn(4)[0], [1.0, 100.0])


def test_predicted_survival_is_that_of_new_subjects(model: ResponseModel) -> None:
    new, linear = drawn(4)
    free = model.predict_survival(new, [0.0, 3.0, 8.0])
    assert (free[0] == 1).all()
    assert (np.diff(free, axis=0) < 0).all()
    assert np.abs(free[2] - np.exp(-np.exp(linear))).mean() < 0.08
    predicted = model.predict(new)
    assert ((predicted.lower < predicted.mean) & (predicted.mean < predicted.upper)).all()
    with pytest.raises(UsageError, match="has no quantiles here"):
        model.predict_quantiles(new, [0.5])


def test_the_linear_rung_without_penalty_would_be_cox_regression() -> None:
    columns, _ = drawn(8)
    request = RoleRequest("PFS", arm="ARM", endpoint="survival", censor="CNSR")
    analysis = make_analysis_set(read_trial(columns, request), SURVIVAL)
    follow_up, inputs = present(analysis.follow_up), analysis.inputs
    # Two arms of three as columns, since the third follows.
    own = np.delete(inputs, analysis.treatment_inputs[0], axis=1)
    cox = cox_regression(own, follow_up.time, follow_up.event, np.ones(ROWS), efron=False)
    design = np.column_stack([np.ones(ROWS), own])
    poisson = poisson_regression(design, analysis.response, analysis.weights)
    np.testing.assert_allclose(poisson[1:], cox.coefficients, atol=0.02)
    assert np.average(present(analysis.exposure)) == pytest.approx(1)
    np.testing.assert_allclose(analysis.response * present(analysis.exposure), follow_up.event, atol=1e-12)


def test_by_a_prognosis_that_is_right_levels_are_those_of_cox(columns: dict[str, Any]) -> None:
    """With the covariate itself as the prognosis, the regression is the one of R with that covariate."""
    request = RoleRequest("PFS", arm="ARM", endpoint="survival", censor="CNSR")
    analysis = make_analysis_set(read_trial(columns, request), SURVIVAL)
    base = analysis.inputs[:, analysis.design.inputs_of_covariate[0][0]]
    level = analysis.treatment.argmax(axis=1)
    data = LevelData(np.arange(3.0), level, analysis.response, np.ones(ROWS), analysis.unit)
    found = hazards_at_levels(analysis, data, np.exp(np.tile(base[:, None], 3)))
    follow_up = present(analysis.follow_up)
    design = np.column_stack([level == 1, level == 2, base]).astype(float)
    cox = cox_regression(design, follow_up.time, follow_up.event, np.ones(ROWS), efron=False)
    ratios = np.log(found.means.means[1:] / found.means.means[0])
    np.testing.assert_allclose(ratios, cox.coefficients[:2], rtol=1e-9)
    apart = np.array([[-1.0, 1.0, 0.0], [-1.0, 0.0, 1.0]])
    np.testing.assert_allclose(apart @ found.log_covariance @ apart.T, cox.robust[:2, :2], rtol=1e-9)


def test_no_step_of_the_baseline_is_of_fewer_than_eleven_events(model: ResponseModel) -> None:
    columns, _ = drawn(8)
    request = RoleRequest("PFS", arm="ARM", endpoint="survival", censor="CNSR")
    follow_up = present(make_analysis_set(read_trial(columns, request), SURVIVAL).follow_up)
    base = baseline_of(follow_up, np.ones(ROWS), np.ones(ROWS))
    events = np.histogram(follow_up.time[follow_up.event], np.concatenate([[0], base.times[1:] + 1e-9]))[0]
    assert (events >= 11).all()
    assert (follow_up.time >= base.times[-1]).sum() >= 11
    assert present(model.survival).horizon <= np.sort(columns["PFS"])[-11]


@pytest.mark.slow
def test_event_and_censor_say_the_same(columns: dict[str, Any], model: ResponseModel) -> None:
    other = {**columns, "EVENT": 1 - columns["CNSR"]}
    del other["CNSR"]
    found = fitted(other, censor=None, event="EVENT")
    assert found.hazard_ratios() == model.hazard_ratios()
    # Reasons of censoring have numbers of their own in ADaM.
    reasons = {**columns, "CNSR": columns["CNSR"] * 3}
    assert fitted(reasons).hazard_ratios() == model.hazard_ratios()


def test_doses_have_hazard_ratios_and_a_curve(columns: dict[str, Any]) -> None:
    dose = {"placebo": 0.0, "low": 5.0, "high": 20.0}
    given = {**columns, "ARM": np.array([dose[arm] for arm in columns["ARM"]])}
    found = fitted(given, arm=None, dose="ARM", goal="min")
    low, high = found.hazard_ratios()
    assert (low.at, high.at, high.reference) == ("5", "20", "0")
    assert present(high.ratio).upper < 1
    assert present(found.survival).levels == ("0", "5", "20")
    assert present(found.evaluation.dose_p_value) < 0.01
    assert found.best_dose().dose > 10


def test_without_a_treatment_there_is_one_curve(columns: dict[str, Any]) -> None:
    alone = {name: columns[name] for name in ("base", "age", "PFS", "CNSR")}
    found = fitted(alone, arm=None)
    curves = present(found.survival)
    assert curves.levels == ("all",)
    (risk,) = curves.risks(6.0)
    time, event = columns["PFS"], columns["CNSR"] == 0
    known = [np.prod([1 - 1 / (time >= each).sum() for each in time[event & (time <= 6.0)]])]
    assert risk.value == pytest.approx(1 - known[0], abs=0.02)


def test_the_terminal_the_report_and_json_tell_hazards(model: ResponseModel) -> None:
    text = str(model)
    assert "How do hazards compare, and who is free of the event?" in text
    assert "hazard ratio 0." in text
    assert re.search(r"How well are subjects told apart\? +concordance 0\.\d\d", text)
    shown = io.StringIO()
    print_explanation(Console(file=shown, width=200), model)
    assert "The hazard ratio to “placebo” is" in shown.getvalue()
    page = render_report(report_content(model, date(2026, 1, 31)))
    words = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    for expected in (
        "Who is free of the event, and for how long?",
        "Hazard relative to that of arm “placebo”",
        "Mean time free of it",
        "Cox regression",
        "Harrell’s",
    ):
        assert expected in words
    record: Any = explanation_json(model)["survival"]
    assert [each["level"] for each in record["levels"]] == list(ARMS)
    assert len(record["hazard_ratios"]) == 2


def test_a_file_keeps_it(model: ResponseModel, columns: dict[str, Any], tmp_path: Path) -> None:
    save_model(model, tmp_path / "model.covaria")
    loaded = load_model(tmp_path / "model.covaria")
    assert loaded.survival == model.survival
    assert loaded.hazard_ratios() == model.hazard_ratios()
    assert np.array_equal(loaded.predict_survival(columns, [5.0]), model.predict_survival(columns, [5.0]))
    assert loaded.evaluation.survival == model.evaluation.survival


def test_validation_is_of_events_and_their_order(model: ResponseModel, columns: dict[str, Any]) -> None:
    new, _ = drawn(4)
    found = validate_model(model, new)
    assert present(found.concordance).value > 0.6
    assert found.explained > 0.03
    assert found.coverage is None
    assert present(found.calibration_slope.lower) < 1 < present(found.calibration_slope.upper)
    assert validate_model(model, columns).in_sample
    with pytest.raises(RoleError, match="has no column CNSR"):
        validate_model(model, {name: new[name] for name in new if name != "CNSR"})


@pytest.mark.slow
def test_an_arm_without_events_has_no_ratio(columns: dict[str, Any]) -> None:
    spared = {**columns, "CNSR": np.where(columns["ARM"] == "high", 1, columns["CNSR"])}
    found = fitted(spared)
    ratios = {each.at: each.ratio for each in found.hazard_ratios()}
    assert ratios["high"] is None
    assert present(ratios["low"]).estimate > 0
    assert np.isfinite(np.array(present(found.survival).band())).all()
    render_report(report_content(found, date(2026, 1, 31)))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"PFS": 0.0}, "PFS (response) is not above 0 in row 5"),
        ({"PFS": -1.0}, "PFS (response) is not above 0 in row 5"),
        ({"CNSR": 0.5}, "CNSR (censor) has other values than 0 for an event"),
        ({"CNSR": -1}, "CNSR (censor) has other values than 0 for an event"),
    ],
    ids=["time of 0", "negative", "fraction", "below 0"],
)
def test_what_is_no_time_or_no_event_is_refused_by_its_row(
    columns: dict[str, Any], changed: dict[str, float], words: str
) -> None:
    own = {name: np.array(values, dtype=object) for name, values in columns.items()}
    for name, value in changed.items():
        own[name][4] = value
    with pytest.raises(TableError, match=re.escape(words)):
        fitted(own)


def test_what_does_not_go_together_is_refused(columns: dict[str, Any]) -> None:
    three = {**columns, "CNSR": np.arange(ROWS) % 3}
    with pytest.raises(TableError, match=re.escape("CNSR (event) has other values than 1 for an event")):
        fitted(three, censor=None, event="CNSR")
    with pytest.raises(TableError, match="tells of no event in usable rows"):
        fitted({**columns, "CNSR": np.ones(ROWS, dtype=int)})
    with pytest.raises(TableError, match="no column says whether the event was seen"):
        fitted(columns, censor=None, covariates=["base"])
    with pytest.raises(UsageError, match="needs the survival endpoint"):
        fitted(columns, endpoint=None)
    found = check_table(columns, "PFS", arm="ARM", censor="CNSR", endpoint="count")
    assert not found.is_usable
    twice = {**columns, "USUBJID": np.arange(ROWS) // 2}
    with pytest.raises(TableError, match="has several rows for some subjects"):
        fitted(twice, subject="USUBJID")
    with pytest.raises(RoleError, match="leave one of them out"):
        fitted({**columns, "EVENT": 1 - columns["CNSR"]}, event="EVENT")
    with pytest.raises(UsageError, match="survival"):
        mcp_mod(columns, "PFS", dose="age", endpoint="survival")


def test_check_points_to_the_way_in(columns: dict[str, Any]) -> None:
    found = check_table(columns, "PFS", arm="ARM")
    (note,) = (each for each in found.findings if each.code == "endpoint")
    assert "--endpoint survival" in note.remedy
    declared = check_table(columns, "PFS", arm="ARM", censor="CNSR", endpoint="survival")
    assert declared.is_usable
    assert "endpoint" not in {each.code for each in declared.findings}


def test_who_was_censored_before_the_first_event_counts_as_nothing() -> None:
    columns, _ = drawn(8)
    request = RoleRequest("PFS", arm="ARM", endpoint="survival", censor="CNSR")
    early = {**columns, "PFS": columns["PFS"].copy(), "CNSR": columns["CNSR"].copy()}
    early["PFS"][0], early["CNSR"][0] = columns["PFS"].min() / 2, 1
    analysis = make_analysis_set(read_trial(early, request), SURVIVAL)
    assert analysis.weights.min() < 1e-6
    assert analysis.subjects == ROWS
    np.testing.assert_allclose(analysis.subject_weights, 1.0)
    alone = replace(analysis, response=present(analysis.follow_up).time, weights=np.ones(ROWS), exposure=None)
    again = over_baseline_hazard(alone, present(analysis.follow_up).event, HazardSettings())
    np.testing.assert_allclose(again.weights, analysis.weights)
