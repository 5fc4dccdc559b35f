"""A response at times that are a subject's own, from table to model, predictions, report and file."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria import (
    ResponseModel,
    check_table,
    fit_model,
    load_model,
    replay_model,
    save_model,
    validate_model,
)
from covaria.cli.evaluate import _lines
from covaria.errors import CovariaError, TableError
from covaria.findings.visit_words import known_subject_error
from covaria.fit import FitRequest
from covaria.fit.visit_errors import estimated_covariance
from covaria.fit.within_subject import WithinSubject
from covaria.model.repeated_endpoint import REPEATED_OVER_TIME
from covaria.model.time_covariance import TimeCovariance
from covaria.repeated.random_line import RandomLine
from covaria.repeated.subject_covariance import AlongLine
from covaria.report import render_report, report_content
from covaria.table import Role, RoleRequest
from support.presence import present
from support.quick_fits import QUICK
from support.times import EFFECTS, ERROR, TimeTrial, time_trial

FEV = Path(__file__).parents[1] / "data" / "fev.csv"


def fitted(columns: dict[str, Any], **asked: Any) -> ResponseModel:
    return fit_model(columns, "AVAL", settings=QUICK, **{"time": "MONTH", **asked})


@pytest.fixture(scope="module")
def trial() -> TimeTrial:
    return time_trial(1, 120)


@pytest.fixture(scope="module")
def model(trial: TimeTrial) -> ResponseModel:
    return fitted(trial.columns)


def line_of(model: ResponseModel) -> TimeCovariance:
    found = model.visits
    assert isinstance(found, TimeCovariance)
    return found


@pytest.mark.parametrize(
    ("has_slope", "variances", "error"),
    [
        (True, [[38.979919062, -12.198672612], [-12.198672612, 6.361889575]], 27.006561680),
        (False, [[16.436858765]], 36.903502220),
    ],
    ids=["slope", "intercept"],
)
def test_the_covariance_is_that_of_lme4(has_slope: bool, variances: list[list[float]], error: float) -> None:
    """R, lme4: lmer(FEV1 ~ t + (t | USUBJID)) and with (1 | USUBJID), t of the number of the visit."""
    with FEV.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["FEV1"] != "NA"]
    response, time = (
        np.array([float(row[name].strip("VIS")) for row in rows]) for name in ("FEV1", "AVISIT")
    )
    subject = np.unique([row["USUBJID"] for row in rows], return_inverse=True)[1].astype(np.int64)
    within = WithinSubject(subject, time, AlongLine(np.eye(1), 1.0, 0.0))
    found = estimated_covariance(response, within, RandomLine(has_slope, time.mean(), time.std()))
    assert isinstance(found, AlongLine)
    kept = TimeCovariance("t", "", found.origin, tuple(map(tuple, found.effects.tolist())), found.error)
    np.testing.assert_allclose(kept.at_zero, variances, rtol=1e-4)
    assert found.error == pytest.approx(error, rel=1e-4)


def test_the_truth_is_found_and_both_errors_are_told(model: ResponseModel) -> None:
    ratio = np.diag(line_of(model).at_zero) / np.diag(EFFECTS)
    assert ((ratio > 0.5) & (ratio < 2.2)).all()
    assert line_of(model).error == pytest.approx(ERROR, rel=0.3)
    scores = present(model.evaluation.visits)
    assert scores.next_visit < 0.4 * scores.new_subject
    assert scores.coverage == pytest.approx(0.9, abs=0.06)
    answer = present(known_subject_error(model.evaluation, "AVAL"))
    assert answer.question == "How wrong is it for a known subject’s next time?"


def test_predictions_of_new_trials_are_as_wrong_as_the_model_says(model: ResponseModel) -> None:
    others = time_trial(2, 200, leaves=False)
    response = others.columns["AVAL"]
    new, known = model.predict(others.columns), model.predict(others.columns, earlier=True)
    assert present(known.earlier).reshape(-1, 5).tolist() == [[0, 1, 2, 3, 4]] * 200
    for each in (new, known):
        inside = (each.lower <= response) & (response <= each.upper)
        assert inside.mean() == pytest.approx(0.9, abs=0.07)
    last = present(known.earlier) == 4
    assert np.mean((known.mean - response)[last] ** 2) < 0.25 * np.mean((new.mean - response)[last] ** 2)


def test_a_known_prediction_is_the_conditional_mean_by_the_models_line(model: ResponseModel) -> None:
    """Written out for one subject of whom two times are known, rows in any order."""
    rows: dict[str, Any] = {
        "SUBJID": ["A"] * 3,
        "AGE": [40.0] * 3,
        "BMI": [30.0] * 3,
        "MONTH": [9.0, 0.5, 3.0],
        "AVAL": [np.nan, 1.5, 0.25],
    }
    plain, known = model.predict(rows).mean, model.predict(rows, earlier=True)
    found = line_of(model)
    line = np.vander(np.array(rows["MONTH"]), 2, increasing=True)
    joint = line @ found.at_zero @ line.T + found.error * np.eye(3)
    weights = np.linalg.solve(joint[1:, 1:], joint[1:, 0])
    assert known.mean[0] == pytest.approx(plain[0] + weights @ (np.array([1.5, 0.25]) - plain[1:]))
    assert present(known.earlier).tolist() == [2, 0, 1]


def test_a_saved_model_predicts_the_same(trial: TimeTrial, model: ResponseModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "model.covaria")
    loaded = load_model(tmp_path / "model.covaria")
    assert loaded.visits == model.visits
    before, after = (each.predict(trial.columns, earlier=True) for each in (model, loaded))
    np.testing.assert_array_equal(before.upper, after.upper)


@pytest.mark.slow
def test_the_report_has_both_errors_and_the_line(model: ResponseModel) -> None:
    page = render_report(report_content(model, date(2026, 1, 2)))
    assert "How wrong is it for a known subject’s next time?" in page
    assert "Errors at times before which the subject had a response" in page
    assert "line, at MONTH 0" in page
    assert "predictions of late times" in page
    assert "tipping points" not in page


@pytest.mark.slow
def test_a_random_intercept_alone(trial: TimeTrial) -> None:
    model = fitted(trial.columns, covariance="random-intercept")
    assert np.shape(line_of(model).effects) == (1, 1)
    assert "the rest" in render_report(report_content(model, date(2026, 1, 2)))


@pytest.mark.slow
def test_units_of_time_and_response_and_the_order_of_rows_do_not_matter(
    trial: TimeTrial, model: ResponseModel
) -> None:
    """Months since the year 0, in units of hours."""
    order = np.random.default_rng(0).permutation(len(trial.subject))
    moved = {name: np.asarray(cells)[order] for name, cells in trial.columns.items()}
    moved["AVAL"], moved["MONTH"] = 8.0 * moved["AVAL"], 730.0 * (moved["MONTH"] + 24_000)
    found = fitted(moved).predict(moved, earlier=True)
    known = model.predict(trial.columns, earlier=True)
    np.testing.assert_allclose(found.mean, 8 * known.mean[order], rtol=1e-3, atol=5e-3)


@pytest.mark.slow
def test_a_fit_is_repeated_and_evaluated_as_any_other(trial: TimeTrial, model: ResponseModel) -> None:
    assert replay_model(model, trial.columns).agrees
    validation = validate_model(model, time_trial(5, 60, leaves=False).columns)
    assert (validation.clusters, validation.rows) == (60, 300)
    assert "later times" in dict(_lines(validation, model.endpoint))


BAD: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "one time": ({"MONTH": 4.0}, {}, "MONTH .time. is the same in every usable row"),
    "text": ({"MONTH": "words"}, {}, "MONTH is to be the time but is not a number"),
    "a row twice": ({"MONTH": "twice"}, {}, "one SUBJID has more than one response at one MONTH"),
    "one row a subject": ({"SUBJID": "apart"}, {}, "no SUBJID has a response at more than one MONTH"),
    "no subject": ({"SUBJID": None}, {}, "has no column of subjects beside it"),
    "a visit besides": ({"V": "visits"}, {"visit": "V"}, "V is declared as the visit and MONTH as the time"),
    "the visit itself": ({}, {"visit": "MONTH"}, "MONTH is declared as visit and as time"),
    "another endpoint": ({"AVAL": "positive"}, {"endpoint": "lognormal"}, "not the lognormal one"),
    "a covariance of visits": ({}, {"covariance": "ar1"}, "no covariance “ar1” over time"),
    "one over time at visits": (
        {"V": "visits"},
        {"covariance": "random-slope", "visit": "V", "time": None},
        "no covariance “random-slope” of planned visits",
    ),
    "weights": ({"W": 2.0}, {"weight": "W"}, "W .weight. is named beside MONTH"),
    "a visit of the question": ({}, {"at": "4"}, "is given as the visit"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_fitted_is_refused_in_words(trial: TimeTrial, case: str) -> None:
    changed, asked, words = BAD[case]
    made = {name: made_cells(trial, cells) for name, cells in changed.items()}
    columns = {name: cells for name, cells in {**trial.columns, **made}.items() if cells is not None}
    with pytest.raises(CovariaError, match=words):
        fitted(columns, **asked)


def made_cells(trial: TimeTrial, cells: Any) -> Any:
    rows = np.arange(len(trial.subject))
    first = np.r_[True, np.diff(trial.subject) != 0]
    place = rows - np.maximum.accumulate(np.where(first, rows, 0))
    special = {
        "words": np.array(["early", "late"])[rows % 2],
        "twice": np.where(place == 1, trial.columns["MONTH"][rows - 1], trial.columns["MONTH"]),
        "apart": np.array([f"T{row}" for row in rows]),
        "visits": np.array([f"Week {4 * each}" for each in place]),
        "positive": np.exp(trial.columns["AVAL"]),
    }
    if cells is None:
        return None
    return special[cells] if isinstance(cells, str) else np.full(len(rows), cells)


def test_a_row_without_its_time_is_left_out_of_a_fit_and_refused_among_earlier_ones(
    trial: TimeTrial, model: ResponseModel
) -> None:
    time = trial.columns["MONTH"].copy()
    time[3] = np.nan
    without = {**trial.columns, "MONTH": time}
    found = check_table(without, "AVAL", roles={"MONTH": "time"})
    assert [(each.reason, each.rows) for each in found.excluded] == [("MONTH (time) is missing", 1)]
    with pytest.raises(TableError, match=r"MONTH \(time\) is missing in some row"):
        model.predict(without, earlier=True)


def test_without_slopes_of_subjects_a_random_intercept_is_taken_and_told(trial: TimeTrial) -> None:
    """Responses of a level for each subject that alternate about it: slopes vary less than by chance."""
    rows = np.arange(len(trial.subject))
    height = np.random.default_rng(3).normal(size=int(trial.subject.max()) + 1)[trial.subject]
    columns = {**trial.columns, "AVAL": height + 0.5 * (-1.0) ** rows}
    model = fitted(columns)
    assert np.shape(line_of(model).effects) == (1, 1)
    assert any("vary too little" in each and "random-intercept" in each for each in model.provenance.notes)
    with pytest.raises(TableError, match="random-slope has no best estimate"):
        fitted(columns, covariance="random-slope")


def test_a_check_says_that_the_time_may_be_named(trial: TimeTrial) -> None:
    found = check_table(trial.columns, "AVAL")
    assert any("declare it as the time" in each.sentence for each in found.findings)
    of_time = check_table(trial.columns, "AVAL", time="MONTH")
    assert not any("declare it as the time" in each.sentence for each in of_time.findings)


def test_a_check_names_the_time_beside_a_dose_as_well(trial: TimeTrial) -> None:
    columns = {**trial.columns, "DOSE": 10.0 * (trial.subject % 3)}
    said = [each.sentence for each in check_table(columns, "AVAL", dose="DOSE").findings]
    assert any("declare it as the time" in each for each in said)


def test_the_time_may_be_named_as_any_other_role() -> None:
    asked = RoleRequest(response="AVAL", others=(("MONTH", Role.TIME),))
    assert FitRequest(asked).fit_settings().endpoint == REPEATED_OVER_TIME.name
