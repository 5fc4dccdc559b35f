"""A response at several planned visits, from table to model, predictions, report and file."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria import (
    FitSettings,
    ResponseModel,
    check_table,
    fit_model,
    load_model,
    replay_model,
    save_model,
    validate_model,
)
from covaria.arrays import FloatArray
from covaria.cli.evaluate import _lines
from covaria.errors import CovariaError, TableError, UsageError
from covaria.findings.visit_words import known_subject_error
from covaria.fit import FitRequest
from covaria.fit.analysis_set import make_analysis_set
from covaria.fit.visit_errors import estimated_covariance, with_covariance_of_linear_model
from covaria.model.repeated_endpoint import REPEATED
from covaria.model.visit_covariance import VisitCovariance
from covaria.repeated.subject_covariance import AtVisits, SubjectCovariance
from covaria.repeated.unstructured import Unstructured
from covaria.report import render_report, report_content
from covaria.study.resampling import resampled
from covaria.table import Role, RoleRequest, read_trial
from support.presence import present
from support.quick_fits import QUICK
from support.visits import VISITS, VisitTrial, visit_trial

ROLES = {"ARM": "category"}
REQUEST = RoleRequest(response="AVAL", visit="AVISIT", others=(("ARM", Role.CATEGORY),))


def fitted(columns: dict[str, Any], **asked: Any) -> ResponseModel:
    return fit_model(columns, "AVAL", visit="AVISIT", roles=ROLES, settings=QUICK, **asked)


def visits_of(model: ResponseModel) -> VisitCovariance:
    assert isinstance(model.visits, VisitCovariance)
    return model.visits


def matrix_of(covariance: SubjectCovariance) -> FloatArray:
    assert isinstance(covariance, AtVisits)
    return covariance.matrix


@pytest.fixture(scope="module")
def trial() -> VisitTrial:
    return visit_trial(1, 120)


@pytest.fixture(scope="module")
def model(trial: VisitTrial) -> ResponseModel:
    return fitted(trial.columns)


def test_a_known_subject_is_predicted_better_and_both_errors_are_told(model: ResponseModel) -> None:
    """Of a correlation of 0.8 the variance left after one visit is 0.36, after three 0.25."""
    scores = present(model.evaluation.visits)
    assert scores.next_visit < 0.5
    assert scores.new_subject > 0.8
    assert scores.coverage == pytest.approx(0.9, abs=0.06)
    assert scores.mean_width < 0.65 * present(model.evaluation.interval).mean_width
    answer = present(known_subject_error(model.evaluation, "AVAL"))
    assert "less squared error" in answer.explanation


def test_predictions_of_new_trials_are_as_wrong_as_the_model_says(model: ResponseModel) -> None:
    others = visit_trial(2, 300, leaves=False)
    response = np.array(others.columns["AVAL"])
    new, known = model.predict(others.columns), model.predict(others.columns, earlier=True)
    count = present(known.earlier)
    assert count.reshape(-1, 4).tolist() == [[0, 1, 2, 3]] * 300
    first, last = (np.mean((known.mean - response)[count == seen] ** 2) for seen in (0, 3))
    assert last < 0.45
    assert first > 0.8
    for each in (new, known):
        inside = (each.lower <= response) & (response <= each.upper)
        assert inside.mean() == pytest.approx(0.9, abs=0.05)
    np.testing.assert_array_equal(known.mean[count == 0], new.mean[count == 0])
    np.testing.assert_array_equal(known.upper[count == 0], new.upper[count == 0])


def test_a_known_prediction_is_the_conditional_mean_by_the_models_covariance(model: ResponseModel) -> None:
    """Written out for one subject with two known visits, and one to come."""
    rows: dict[str, Any] = {
        "SUBJID": ["A"] * 3,
        "AGE": [40.0] * 3,
        "BMI": [30.0] * 3,
        "ARM": ["Active"] * 3,
        "AVISIT": [VISITS[3], VISITS[0], VISITS[1]],
        "AVAL": [np.nan, 2.5, 1.0],
    }
    plain, known = model.predict(rows).mean, model.predict(rows, earlier=True)
    covariance = visits_of(model).matrix
    weights = np.linalg.solve(covariance[:2, :2], covariance[:2, 3])
    assert known.mean[0] == pytest.approx(plain[0] + weights @ (np.array([2.5, 1.0]) - plain[1:]))
    assert present(known.earlier).tolist() == [2, 0, 1]
    own = {name: cells[:1] for name, cells in rows.items()}
    assert model.predict(own, earlier=True).mean == pytest.approx(plain[:1])


@pytest.mark.slow
def test_the_order_of_rows_and_the_responses_unit_do_not_matter(
    trial: VisitTrial, model: ResponseModel
) -> None:
    order = np.random.default_rng(0).permutation(len(trial.columns["AVAL"]))
    moved = {name: np.asarray(cells)[order] for name, cells in trial.columns.items()}
    moved["AVAL"] = 8.0 * moved["AVAL"]
    found = fitted(moved).predict(moved, earlier=True)
    known = model.predict(trial.columns, earlier=True)
    np.testing.assert_allclose(found.mean, 8 * known.mean[order], rtol=1e-6)
    np.testing.assert_allclose(found.upper, 8 * known.upper[order], rtol=1e-6)


def test_the_covariance_is_that_of_the_errors(trial: VisitTrial, model: ResponseModel) -> None:
    found = visits_of(model)
    assert found.visits == VISITS
    np.testing.assert_allclose(found.correlation, 0.8 + 0.2 * np.eye(4), atol=0.12)
    assert ((found.sd > 0.8) & (found.sd < 1.3)).all()


def test_errors_of_complete_trials_have_the_covariance_of_textbooks() -> None:
    """By REML of an unstructured covariance about visits' means: the sample's, with n - 1."""
    complete = visit_trial(3, 60, leaves=False)
    analysis = make_analysis_set(read_trial(complete.columns, REQUEST), REPEATED)
    found = matrix_of(estimated_covariance(analysis.response, present(analysis.within), Unstructured(VISITS)))
    np.testing.assert_allclose(found, np.cov(complete.response.round(4).T), rtol=1e-6)


def test_as_many_covariates_as_subjects_leave_what_the_rows_of_one_share() -> None:
    """A linear model of them all would take the subjects' own levels away, and with these any covariance."""
    complete = visit_trial(3, 60, leaves=False)
    numbers = np.random.default_rng(4).normal(size=(60, 60)).round(3)
    many = {f"X{k}": np.repeat(own, len(VISITS)) for k, own in enumerate(numbers)}
    table = read_trial(complete.columns | many, REQUEST)
    found = with_covariance_of_linear_model(make_analysis_set(table, REPEATED), table, FitSettings())
    expected = np.cov(complete.response.round(4).T)
    np.testing.assert_allclose(matrix_of(present(found.subject_covariance)), expected, rtol=1e-5)


def test_a_visit_that_part_of_a_trial_lacks_leaves_the_others_covariance() -> None:
    """As a quarter of a trial, for its learning curve, may lack one."""
    complete = visit_trial(3, 60, leaves=False)
    analysis = make_analysis_set(read_trial(complete.columns, REQUEST), REPEATED)
    first = np.flatnonzero(present(analysis.visit) < 3)
    part = analysis.take(first)
    found = matrix_of(estimated_covariance(part.response, present(part.within), Unstructured(VISITS)))
    np.testing.assert_allclose(found[:3, :3], np.cov(complete.response[:, :3].round(4).T), rtol=1e-6)
    assert np.linalg.eigvalsh(found)[0] > 0


def test_a_saved_model_predicts_the_same(trial: VisitTrial, model: ResponseModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "model.covaria")
    loaded = load_model(tmp_path / "model.covaria")
    assert loaded.visits == model.visits
    before, after = (each.predict(trial.columns, earlier=True) for each in (model, loaded))
    np.testing.assert_array_equal(before.upper, after.upper)
    assert loaded.evaluation == model.evaluation


def test_the_report_has_both_errors_and_the_covariance(model: ResponseModel) -> None:
    page = render_report(report_content(model, date(2026, 1, 2)))
    assert "How wrong is it for a known subject’s next visit?" in page
    assert "Errors at visits before which the subject had a response" in page
    assert "Correlation with Week 12" in page
    assert "missing at random" in page


@pytest.mark.slow
def test_other_covariances(trial: VisitTrial) -> None:
    found = visits_of(fitted(trial.columns, covariance="heterogeneous-ar1"))
    assert found.structure == "heterogeneous-ar1"
    assert found.correlation[0, 3] == pytest.approx(found.correlation[0, 1] ** 3)
    assert np.ptp(found.sd) > 0


def changed(trial: VisitTrial, **columns: Any) -> dict[str, Any]:
    return {name: cells for name, cells in {**trial.columns, **columns}.items() if cells is not None}


BAD: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "one visit": ({"AVISIT": "Week 4"}, {}, "the same in every usable row"),
    "visits without an order": ({"AVISIT": "names"}, {}, "order in time of AVISIT .*does not follow"),
    "a row twice": ({"AVISIT": "twice"}, {}, "one SUBJID has more than one response at one AVISIT"),
    "no subject": ({"SUBJID": None}, {}, "has no column of subjects beside it"),
    "another endpoint": ({"AVAL": "positive"}, {"endpoint": "lognormal"}, "not the lognormal one"),
    "no such covariance": ({}, {"covariance": "toeplitz"}, "no covariance “toeplitz”"),
    "a covariance without visits": ({}, {"covariance": "ar1", "visit": None}, "is of planned visits"),
    "weights": ({"W": 2.0}, {"weight": "W"}, "W .weight. is named beside AVISIT"),
    "a constant visit": ({"AVAL": "baseline"}, {}, "AVAL is the same for all subjects at AVISIT Week 4"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_fitted_is_refused_in_words(trial: VisitTrial, case: str) -> None:
    columns, asked, words = BAD[case]
    made = {name: made_cells(trial, cells) for name, cells in columns.items()}
    wanted = {"visit": "AVISIT", "roles": ROLES, "settings": QUICK, **asked}
    with pytest.raises(CovariaError, match=words):
        fit_model(changed(trial, **made), "AVAL", **wanted)


def made_cells(trial: VisitTrial, cells: Any) -> Any:
    visits, response = trial.columns["AVISIT"], np.asarray(trial.columns["AVAL"])
    seasons = dict(zip(VISITS, ("Spring", "Summer", "Autumn", "Winter"), strict=True))
    special = {
        "names": np.array([seasons[each] for each in visits]),
        "twice": np.where(visits == VISITS[1], VISITS[0], visits),
        "baseline": np.where(visits == VISITS[0], 0.0, response),
        "positive": np.exp(response),
    }
    if cells is None:
        return None
    return special[cells] if cells in special else np.full(len(visits), cells)


def test_earlier_responses_are_refused_where_nothing_is_known_of_them(
    trial: VisitTrial, model: ResponseModel
) -> None:
    without = {name: cells for name, cells in trial.columns.items() if name != "SUBJID"}
    with pytest.raises(TableError, match="does not say whose rows these are"):
        model.predict(without, earlier=True)
    twice = {name: np.concatenate([cells[:1], cells[:1]]) for name, cells in trial.columns.items()}
    with pytest.raises(TableError, match="more than one response at one AVISIT"):
        model.predict(twice, earlier=True)
    with pytest.raises(TableError, match="AVISIT has a level that the model never saw"):
        model.predict({**trial.everyone, "AVISIT": np.full(len(trial.everyone["AVISIT"]), "Week 99")})


def test_a_model_without_visits_knows_nothing_of_earlier_ones() -> None:
    plain = load_model(Path(__file__).parents[1] / "data" / "format-1-doses.covaria")
    with pytest.raises(UsageError, match="The model has no visits"):
        plain.predict({"AGE": 50.0, "SEX": "F", "DOSE": 5.0}, earlier=True)


def test_a_check_says_that_visits_may_be_named(trial: VisitTrial) -> None:
    found = check_table(trial.columns, "AVAL")
    assert any("declare it as the visit" in each.sentence for each in found.findings)


def test_visits_may_be_named_as_any_other_role() -> None:
    asked = RoleRequest(response="AVAL", others=(("AVISIT", Role.VISIT),))
    assert FitRequest(asked).fit_settings().endpoint == REPEATED.name
    assert FitRequest(RoleRequest(response="AVAL")).fit_settings().endpoint == "normal"


def test_subjects_drawn_twice_are_two_subjects(trial: VisitTrial) -> None:
    analysis = make_analysis_set(read_trial(trial.columns, REQUEST), REPEATED)
    within = present(resampled(analysis, np.random.default_rng(0)).within)
    key = within.subject * len(VISITS) + within.at
    assert len(np.unique(key)) == len(key)
    assert np.isfinite(within.whitening.log_determinant)


@pytest.mark.slow
def test_a_fit_is_repeated_and_evaluated_as_any_other(trial: VisitTrial, model: ResponseModel) -> None:
    assert replay_model(model, trial.columns).agrees
    others = visit_trial(5, 120, leaves=False)
    validation = validate_model(model, others.columns)
    assert (validation.clusters, validation.rows) == (120, 480)
    scores = present(validation.visits)
    assert scores.gain_se < scores.new_subject - scores.next_visit


def test_an_evaluation_shows_both_errors_of_later_visits(model: ResponseModel) -> None:
    others = visit_trial(6, 40)
    columns = {**others.columns, "PATIENT": others.columns["SUBJID"]}
    del columns["SUBJID"]
    assert validate_model(model, columns).visits is None
    scores = present(validate_model(model, columns, subject="PATIENT").visits)
    assert scores == validate_model(model, others.columns).visits
    response = np.array(others.columns["AVAL"], dtype=float)
    new, known = model.predict(others.columns), model.predict(others.columns, earlier=True)
    later = (present(known.earlier) > 0) & ~np.isnan(response)
    assert scores.rows == later.sum()
    assert scores.new_subject == pytest.approx(np.mean((new.mean - response)[later] ** 2))
    assert scores.next_visit == pytest.approx(np.mean((known.mean - response)[later] ** 2))
    inside = (known.lower <= response) & (response <= known.upper)
    assert scores.coverage == pytest.approx(inside[later].mean())
    assert ("later visits", f"{scores.rows} rows of {scores.subjects} subjects with an earlier response") in (
        _lines(validate_model(model, others.columns), model.endpoint)
    )
