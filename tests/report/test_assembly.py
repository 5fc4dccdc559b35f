"""Content from a real fit, small enough to take no time."""

from dataclasses import replace
from datetime import date

import pytest

from covaria.datasets import biomarker_trial
from covaria.errors import TableError
from covaria.fit import Conventional, FitSettings, fit_table
from covaria.model import ResponseModel
from covaria.report import render_report, report_content
from covaria.table import RoleRequest, TrialTable, read_trial

DAY = date(2026, 1, 31)
QUICK = FitSettings(seed=7, folds=3, restarts=1, penalties=(0.01,), linear_penalties=(0.1,), steps=20)


@pytest.fixture(scope="module")
def table() -> TrialTable:
    columns = dict(biomarker_trial(60).columns())
    columns["sex"] = [("F", "M")[row % 2] for row in range(60)]
    columns["y"][3] = float("nan")
    return read_trial(columns, RoleRequest(response="y", dose="dose"))


@pytest.fixture(scope="module")
def model(table: TrialTable) -> ResponseModel:
    return fit_table(table, QUICK, conventional=Conventional.FEW)


def test_content_is_what_the_fit_gave(model: ResponseModel, table: TrialTable) -> None:
    content = report_content(model, table, DAY)
    assert (content.response, content.dose, content.date) == ("y", "dose", DAY)
    assert content.covariates == ("age", "bmi", "baseline", "sex")
    assert content.title == "Response model of “y”"
    assert [(each.reason, each.rows) for each in content.exclusions] == [("y (response) is missing", 1)]
    assert content.roles is table.roles
    assert content.evaluation is model.evaluation
    assert content.dose_response == model.dose_response().within_studied()
    assert content.fingerprint == table.fingerprint
    assert (content.seed, content.settings["steps"]) == (7, "20")
    assert "covaria" in content.versions


def test_content_of_a_real_fit_becomes_a_page(model: ResponseModel, table: TrialTable) -> None:
    page = render_report(report_content(model, table, DAY))
    assert "How does “y” respond to the dose “dose”, given “age”, “bmi”, “baseline” and “sex”?" in page


def test_a_table_is_shown_without_its_folder(model: ResponseModel, table: TrialTable) -> None:
    stored = replace(table, source="/home/somebody/trial.csv")
    assert report_content(model, stored, DAY).table == "trial.csv"


def test_another_table_than_that_of_the_fit_is_refused(model: ResponseModel, table: TrialTable) -> None:
    with pytest.raises(TableError, match="is not the table that the model was fitted to"):
        report_content(model, replace(table, fingerprint="0" * 64), DAY)
