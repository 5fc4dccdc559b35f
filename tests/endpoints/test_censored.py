"""A fit of a response that limits hide in some rows: table, model, report, terminal, file, validation."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from scipy.stats import norm

from covaria import ResponseModel, fit_model, load_model, mcp_mod, save_model, validate_model
from covaria.cli.dose import print_dose
from covaria.errors import UsageError
from covaria.findings.dose_words import DoseWords
from covaria.fit.fit_table import fit_table
from covaria.fit.settings import FitSettings
from covaria.model.censored_endpoint import CENSORED, CENSORED_LOGNORMAL, CensoredEndpoint
from covaria.model.dose_findings import dose_findings
from covaria.report import render_report, report_content
from covaria.report.each_subject import subject_points
from covaria.study.next_trial import plan_next_trial
from covaria.table import RoleRequest, read_trial
from support.presence import present
from support.quick_fits import QUICK

ROWS, LIMIT, SD = 240, 0.5, 0.7


def drawn(seed: int) -> tuple[dict[str, Any], np.ndarray, np.ndarray]:
    """A trial whose dose lowers a concentration, its latent means, and its responses without a limit."""
    random = np.random.default_rng(seed)
    base, age = random.normal(0, 1, ROWS).round(2), random.uniform(20, 80, ROWS).round(1)
    dose = np.tile([0.0, 5.0, 10.0, 20.0], ROWS // 4)
    mean = 2 + 0.8 * base - 1.6 * dose / (dose + 5)
    latent = (mean + random.normal(0, SD, ROWS)).round(3)
    cells = [f"<{LIMIT}" if value < LIMIT else repr(value) for value in latent.tolist()]
    return {"base": base, "age": age, "dose": dose, "CONC": cells}, mean, latent


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    return drawn(3)[0]


@pytest.fixture(scope="module")
def model(columns: dict[str, Any]) -> ResponseModel:
    return fit_model(columns, "CONC", dose="dose", endpoint="censored", settings=QUICK, goal="min", delta=0.5)


def test_the_evidence_finds_what_is_there_beyond_the_limit(model: ResponseModel) -> None:
    found = model.evaluation
    assert {ensemble.trainer for ensemble in model.ensembles} == {"evidence"}
    mean, tobit = found.comparators
    assert (mean.name, tobit.name) == ("mean", "tobit")
    assert found.oof.score < 0.5 * mean.score
    assert found.oof.score < tobit.score
    assert present(found.dose_p_value) < 0.001
    hidden = present(found.censoring)
    assert hidden.sd == pytest.approx(SD, abs=0.1)
    assert (hidden.lower_limit, hidden.upper_limit, hidden.above) == (LIMIT, None, 0)
    assert 0.2 < hidden.below < 0.3


def test_latent_means_are_predicted_and_intervals_hold_latent_responses(model: ResponseModel) -> None:
    new, mean, latent = drawn(4)
    predicted = model.predict(new)
    assert np.sqrt(np.mean((predicted.mean - mean) ** 2)) < 0.25
    inside = (predicted.lower <= latent) & (latent <= predicted.upper)
    assert 0.84 < inside.mean() < 0.96
    (note,) = (each for each in predicted.notes if "limit" in each)
    beyond = int((predicted.lower < LIMIT).sum())
    assert f"below the limit of 0.5 in {beyond} rows" in note
    assert "“below 0.5”" in note


def test_adjusted_means_are_those_of_latent_responses(model: ResponseModel) -> None:
    means = present(model.adjusted_means).level_means
    truth = np.array([2 - 1.6 * dose / (dose + 5) for dose in (0, 5, 10, 20)])
    errors = np.sqrt(np.diag(means.covariance))
    assert (np.abs(means.means - truth) < 3.5 * errors).all()
    # No surer than a trial of 60 subjects at each dose without a limit could be.
    assert (errors > np.sqrt(SD**2 + 0.64) / np.sqrt(ROWS)).all()


def test_half_a_limit_in_the_place_of_a_response_would_be_off(
    model: ResponseModel, columns: dict[str, Any]
) -> None:
    """What the endpoint is for: at the highest dose half of the responses are hidden."""
    halved = [cell if cell[0] != "<" else repr(LIMIT / 2) for cell in columns["CONC"]]
    wrong = fit_model({**columns, "CONC": halved}, "CONC", dose="dose", settings=QUICK)
    at_highest = [present(each.adjusted_means).means[-1] for each in (model, wrong)]
    truth = 2 - 1.6 * 20 / 25
    assert abs(at_highest[0] - truth) < abs(at_highest[1] - truth)


def test_the_terminal_and_the_report_tell_of_the_limit(model: ResponseModel) -> None:
    text = io.StringIO()
    words = DoseWords(dose_findings(model), model.response, {}, model.endpoint)
    print_dose(Console(file=text, width=200), words)
    assert "The adjusted mean of “CONC” falls by" in text.getvalue()
    page = render_report(report_content(model, date(2026, 1, 31)))
    page = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "Tobit regression" in page
    assert "mean Tobit deviance" in page
    assert "below a limit in" in page
    assert "stands at its expected value there, given its prediction" in page
    assert "For a censored endpoint, a fit leaves out networks trained by gradient descent" in page


def test_points_of_subjects_stand_at_expected_values_beyond_the_limit(
    model: ResponseModel, columns: dict[str, Any]
) -> None:
    table = read_trial(columns, RoleRequest(response="CONC", dose="dose", endpoint="censored"))
    points = subject_points(model, table)
    hidden = [each for each in points if each.observed < LIMIT]
    assert len(points) == ROWS
    assert len(hidden) == sum(cell.startswith("<") for cell in columns["CONC"])
    assert all(each.observed < each.predicted for each in hidden)


def test_a_file_keeps_limits_and_the_error_s_size(
    model: ResponseModel, columns: dict[str, Any], tmp_path: Path
) -> None:
    save_model(model, tmp_path / "model.covaria")
    loaded = load_model(tmp_path / "model.covaria")
    assert loaded.endpoint == model.endpoint
    np.testing.assert_array_equal(loaded.predict(columns).lower, model.predict(columns).lower)
    found = validate_model(loaded, columns)
    assert found.in_sample
    assert found.score == pytest.approx(model.evaluation.oof.train_score, rel=0.05)
    assert 0.85 < present(found.coverage).value < 0.95


def test_validation_does_not_depend_on_the_order_of_rows(model: ResponseModel) -> None:
    new = drawn(5)[0]
    order = np.random.default_rng(0).permutation(ROWS)
    turned = {name: np.array(values, dtype=object)[order] for name, values in new.items()}
    found, again = validate_model(model, new), validate_model(model, turned)
    assert found.score == pytest.approx(again.score)
    assert present(found.coverage).value == pytest.approx(present(again.coverage).value)
    assert 0.8 < found.calibration_slope.value < 1.2


@pytest.mark.slow
def test_the_logarithm_has_geometric_means_and_ratios(model: ResponseModel, columns: dict[str, Any]) -> None:
    cells = [
        f"<{np.exp(LIMIT):.3f}" if cell[0] == "<" else f"{np.exp(float(cell)):.6f}"
        for cell in columns["CONC"]
    ]
    logs = fit_model(
        {**columns, "CONC": cells}, "CONC", dose="dose", endpoint="censored-lognormal", settings=QUICK
    )
    found, plain = (present(each.adjusted_means).means for each in (logs, model))
    np.testing.assert_allclose(found, plain, atol=0.01)
    predicted = logs.predict(columns)
    assert (predicted.lower > 0).all()
    assert present(logs.evaluation.censoring).lower_limit == pytest.approx(np.exp(LIMIT), rel=1e-3)
    assert "÷ or ×" in str(logs)


def test_mcp_mod_takes_means_of_a_tobit_regression() -> None:
    new, _, latent = drawn(6)
    found = mcp_mod(new, response="CONC", dose="dose", covariates=("base",), endpoint="censored", goal="min")
    whole = mcp_mod({**new, "CONC": latent}, response="CONC", dose="dose", covariates=("base",), goal="min")
    np.testing.assert_allclose(found.means.means, whole.means.means, atol=0.25)
    assert any("without limits" in note for note in found.notes)


def test_settings_of_another_endpoint_and_next_trials_are_refused(
    model: ResponseModel, columns: dict[str, Any], tmp_path: Path
) -> None:
    table = read_trial(columns, RoleRequest(response="CONC", dose="dose", endpoint="censored"))
    with pytest.raises(UsageError, match="was read with its limits, but the settings are for a normal"):
        fit_table(table, FitSettings())
    path = tmp_path / "model.covaria"
    save_model(model, path)
    with pytest.raises(UsageError, match="a censored endpoint, of which trials are not simulated yet"):
        plan_next_trial(path, tmp_path / "t.csv", subjects=[100])


ENDS = np.array([[1.0, 1.0], [-np.inf, 0.0], [2.0, np.inf], [0.0, 1.0]])


def test_deviances_are_those_of_the_tobit_likelihood() -> None:
    endpoint, at = CensoredEndpoint(sd=0.8), np.array([0.3, 0.3, 0.3, 0.3])
    found = endpoint.row_deviance(ENDS, at)
    assert found[0] == pytest.approx(0.49)
    assert found[1] == pytest.approx(-2 * 0.64 * norm.logcdf(-0.3 / 0.8))
    assert found[2] == pytest.approx(-2 * 0.64 * norm.logsf(1.7 / 0.8))
    inside, best = (np.diff(norm.cdf(np.array(ends) / 0.8))[0] for ends in ((-0.3, 0.7), (-0.5, 0.5)))
    assert found[3] == pytest.approx(-2 * 0.64 * np.log(inside / best))
    np.testing.assert_allclose(endpoint.row_deviance(ENDS, np.stack([at, at])), [found, found])
    assert np.isnan(endpoint.row_deviance(ENDS, np.full(4, np.nan))).all()


def test_completed_responses_lie_where_they_are_known_to_and_are_spread_as_errors_are() -> None:
    random, endpoint = np.random.default_rng(1), CensoredEndpoint(sd=1.0)
    latent = random.normal(0, 1, 4000)
    known = np.column_stack([np.where(latent < 0.3, -np.inf, latent), np.maximum(latent, 0.3)])
    completed = endpoint.completed(known, np.zeros(4000))
    assert ((known[:, 0] <= completed) & (completed <= known[:, 1])).all()
    levels = np.array([0.05, 0.25, 0.5, 0.9])
    np.testing.assert_allclose(np.quantile(completed, levels), norm.ppf(levels), atol=0.05)
    np.testing.assert_allclose(endpoint.error(known, np.zeros(4000)).mean(), 0, atol=0.05)


def test_responses_all_measured_have_normal_scores() -> None:
    response = np.random.default_rng(2).normal(3, 2, 50)
    known, weights = np.column_stack([response, response]), np.ones(50)
    settled = CENSORED.settled(known, [np.full(50, 3.0)], weights)
    assert settled.sd == pytest.approx(np.sqrt(np.mean((response - 3) ** 2)))
    assert settled.best_constants(known, weights[None])[0] == pytest.approx(response.mean())
    np.testing.assert_allclose(settled.working_residual(known, np.full(50, 3.0)), response - 3)
    scale = CENSORED.scale(known, weights)
    assert (scale.centre, scale.sd) == pytest.approx((response.mean(), response.std()))
    with pytest.raises(ValueError, match="not known before a fit"):
        CENSORED.row_deviance(known, response)


def test_the_logarithm_of_a_lower_limit_is_open_below() -> None:
    found = CENSORED_LOGNORMAL.modelled(np.array([[-np.inf, 2.0], [0.0, 1.0], [3.0, np.inf]]))
    np.testing.assert_allclose(found, [[-np.inf, np.log(2)], [-np.inf, 0], [np.log(3), np.inf]])
