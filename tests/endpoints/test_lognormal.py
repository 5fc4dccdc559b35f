"""A fit of a positive response by its logarithm: the normal fit of that, in geometric means and ratios."""

import io
import re
from datetime import date
from typing import Any

import numpy as np
import pytest
from rich.console import Console

import covaria
from covaria import ResponseModel, fit_model, mcp_mod, validate_model
from covaria.cli.arms import arms_json, print_arms
from covaria.cli.dose import dose_json, print_dose
from covaria.errors import TableError, UsageError
from covaria.findings.arm_words import ArmWords
from covaria.findings.dose_words import DoseWords
from covaria.model.arm_findings import arm_findings
from covaria.model.dose_findings import dose_findings
from covaria.model.lognormal_endpoint import LOGNORMAL
from covaria.report import render_report, report_content
from covaria.study.model_numbers import model_numbers
from covaria.table.checks.positive_response import LOGNORMAL as LOGNORMAL_AS_NAMED
from support.presence import present
from support.quick_fits import QUICK

ROWS = 160


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    random = np.random.default_rng(3)
    base, dose = random.normal(0, 1, ROWS).round(2), np.tile([0.0, 5.0, 10.0, 20.0], ROWS // 4)
    logarithm = 1 + 0.3 * base + 0.8 * dose / (dose + 5) + random.normal(0, 0.4, ROWS)
    return {"base": base, "dose": dose, "AUC": np.exp(logarithm)}


@pytest.fixture(scope="module")
def model(columns: dict[str, Any]) -> ResponseModel:
    return fit_model(
        columns, "AUC", dose="dose", endpoint="lognormal", settings=QUICK, goal="max", delta=1.25,
        units={"AUC": "ng·h/mL"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def of_logarithm(columns: dict[str, Any]) -> ResponseModel:
    logged = {**columns, "AUC": np.log(columns["AUC"])}
    return fit_model(
        logged, "AUC", dose="dose", settings=QUICK, goal="max", delta=float(np.log(1.25))
    )  # fmt: skip


def test_the_table_and_the_model_name_the_endpoint_alike() -> None:
    assert LOGNORMAL.name == LOGNORMAL_AS_NAMED


@pytest.mark.slow
def test_networks_are_those_of_the_logarithm_to_the_bit(
    model: ResponseModel, of_logarithm: ResponseModel
) -> None:
    assert len(model.ensembles) == len(of_logarithm.ensembles)
    for own, other in zip(model.ensembles, of_logarithm.ensembles, strict=True):
        assert np.array_equal(own.parameters, other.parameters)
    assert model.adjusted_means == of_logarithm.adjusted_means
    assert model.evaluation.oof == of_logarithm.evaluation.oof
    assert model.effects() == of_logarithm.effects()


def test_predictions_are_those_of_the_logarithm_raised(
    model: ResponseModel, of_logarithm: ResponseModel, columns: dict[str, Any]
) -> None:
    own, other = model.predict(columns), of_logarithm.predict(columns)
    assert own.mean == pytest.approx(np.exp(other.mean), rel=1e-12)
    assert own.lower == pytest.approx(np.exp(other.lower), rel=1e-12)
    assert own.upper == pytest.approx(np.exp(other.upper), rel=1e-12)
    assert (own.lower > 0).all()
    levels = (0.05, 0.5, 0.95)
    quantiles = np.exp(of_logarithm.predict_quantiles(columns, levels))
    assert model.predict_quantiles(columns, levels) == pytest.approx(quantiles, rel=1e-12)


def test_the_density_is_per_unit_of_the_response(
    model: ResponseModel, of_logarithm: ResponseModel, columns: dict[str, Any]
) -> None:
    response, logarithm = columns["AUC"], np.log(columns["AUC"])
    wanted = of_logarithm.predict_distribution(columns).log_density(logarithm) - logarithm
    assert model.predict_distribution(columns).log_density(response) == pytest.approx(wanted, abs=1e-12)


def test_validation_is_of_the_logarithm(
    model: ResponseModel, of_logarithm: ResponseModel, columns: dict[str, Any]
) -> None:
    own = validate_model(model, columns)
    other = validate_model(of_logarithm, {**columns, "AUC": np.log(columns["AUC"])})
    assert own.score == pytest.approx(other.score, rel=1e-12)
    assert own.coverage == other.coverage
    assert own.calibration_slope.value == pytest.approx(other.calibration_slope.value, rel=1e-12)


def test_the_dose_is_told_in_geometric_means_and_ratios(
    model: ResponseModel, of_logarithm: ResponseModel
) -> None:
    found, other = dose_findings(model), dose_findings(of_logarithm)
    text = io.StringIO()
    print_dose(
        Console(file=text, width=200), DoseWords(found, model.response, dict(model.units), model.endpoint)
    )
    said = text.getvalue()
    assert "Adjusted geometric mean of AUC" in said
    assert "Ratio to dose 0" in said
    assert "rises by a factor of" in said
    assert "a rise by a factor of 1.25 from dose 0" in said
    assert "ifference" not in said.replace("these differences as precise", "")
    record: Any = dose_json(found, model.endpoint)
    for own, level in zip(record["levels"], other.curve.levels, strict=True):
        assert own["mean"] == pytest.approx(np.exp(level.mean), rel=1e-12)
        assert own["ratio_lower"] == pytest.approx(np.exp(level.difference_lower), rel=1e-12)
    assert record["minimum_effective_dose"]["target"] == pytest.approx(1.25)
    assert record["minimum_effective_dose"]["dose"] == pytest.approx(present(other.smallest).dose)
    assert record["curve"][0]["ratio"] == 1


def test_the_report_and_the_summary_say_ratios(model: ResponseModel) -> None:
    page = re.sub(
        r"<script.*?</script>", "", render_report(report_content(model, date(2026, 1, 31))), flags=re.DOTALL
    )
    assert "Ratio to dose 0" in page
    assert "geometric mean" in page
    assert "Factor to either side" in page
    assert "mean squared log ratio" in page.lower()
    assert "÷ or ×" in str(model)
    assert "by a factor of" in str(model)


@pytest.mark.slow
def test_arms_are_compared_by_ratios(columns: dict[str, Any]) -> None:
    arms = {**columns, "dose": np.where(columns["dose"] > 5, "active", "placebo")}
    model = fit_model(arms, "AUC", arm="dose", endpoint="lognormal", settings=QUICK)
    found = present(arm_findings(model))
    record = present(arms_json(model))
    logarithm = found.effects.arms[1].difference
    ratio = record["arms"][1]["ratio"]
    assert ratio["estimate"] == pytest.approx(np.exp(present(logarithm).estimate), rel=1e-12)
    text = io.StringIO()
    print_arms(Console(file=text, width=120), ArmWords(found, model.response, {}, model.endpoint))
    assert "Ratios are to “placebo”." in text.getvalue()
    assert "higher by a factor of" in ArmWords(found, model.response, {}, model.endpoint).effect()
    drawn = str(covaria.plot(model).arm_differences().to_dict())
    assert "Ratio of adjusted geometric mean of AUC" in drawn


def test_mcp_mod_is_of_the_logarithm(columns: dict[str, Any]) -> None:
    own = mcp_mod(columns, "AUC", dose="dose", endpoint="lognormal", delta=0.3)
    other = mcp_mod({**columns, "AUC": np.log(columns["AUC"])}, "AUC", dose="dose", delta=0.3)
    assert np.array_equal(own.test.p_values, other.test.p_values)
    assert own.notes[0].startswith("means and fitted shapes are natural logarithms")


@pytest.mark.parametrize("value", [0.0, -1.0], ids=["zero", "negative"])
def test_what_has_no_logarithm_is_refused_by_its_row(columns: dict[str, Any], value: float) -> None:
    response = columns["AUC"].copy()
    response[4] = value
    with pytest.raises(TableError, match=r"AUC \(response\) is 0 or negative in row 5, and a log-normal"):
        fit_model({**columns, "AUC": response}, "AUC", dose="dose", endpoint="lognormal", settings=QUICK)


@pytest.mark.parametrize("delta", [0.0, -0.2], ids=["zero", "negative"])
def test_a_ratio_that_matters_is_above_0(columns: dict[str, Any], delta: float) -> None:
    with pytest.raises(UsageError, match="is a ratio, and that is above 0"):
        fit_model(columns, "AUC", dose="dose", endpoint="lognormal", settings=QUICK, delta=delta)


def test_numbers_of_refits_say_that_they_are_log_ratios(
    model: ResponseModel, of_logarithm: ResponseModel
) -> None:
    own, other = model_numbers(model, model), model_numbers(of_logarithm, of_logarithm)
    name = "dose 20 less 0"
    assert own[f"log ratio, {name}"] == pytest.approx(other[name])
    assert own["best dose"] == other["best dose"]
