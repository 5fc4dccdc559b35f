"""Content from a real fit, small enough to take no time."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria.datasets import biomarker_trial
from covaria.fit import Comparators, FitSettings, fit_table
from covaria.model import ResponseModel, load_model, save_model
from covaria.report import render_report, report_content
from covaria.report.page import ROW_LEVEL
from covaria.table import RoleRequest, TrialTable, read_trial

DAY = date(2026, 1, 31)
QUICK = FitSettings(seed=7, folds=3, restarts=1, penalties=(0.01,), linear_penalties=(0.1,), steps=20)


@pytest.fixture(scope="module")
def table() -> TrialTable:
    columns: dict[str, Any] = dict(biomarker_trial(60).columns())
    columns["sex"] = [("F", "M")[row % 2] for row in range(60)]
    columns["y"][3] = float("nan")
    return read_trial(columns, RoleRequest(response="y", dose="dose"))


@pytest.fixture(scope="module")
def model(table: TrialTable) -> ResponseModel:
    return fit_table(table, QUICK, comparators=Comparators.FEW)


@pytest.fixture(scope="module")
def page(model: ResponseModel) -> str:
    return render_report(report_content(model, DAY))


def test_content_is_what_the_fit_gave(model: ResponseModel, table: TrialTable) -> None:
    content = report_content(model, DAY)
    assert (content.response, content.dose, content.date) == ("y", "dose", DAY)
    assert content.covariates == ("age", "bmi", "baseline", "sex")
    assert content.title == "Response model of “y”"
    assert [(each.reason, each.rows) for each in content.exclusions] == [("y (response) is missing", 1)]
    assert content.roles == table.roles
    assert content.evaluation is model.evaluation
    assert content.dose_response == model.dose_response()
    assert content.fingerprint == table.fingerprint
    assert (content.seed, content.settings["steps"]) == (7, "20")
    assert "covaria" in content.versions


def test_content_of_a_real_fit_becomes_a_page(page: str) -> None:
    assert "How does “y” respond to the dose “dose”, given “age”, “bmi”, “baseline” and “sex”?" in page


def test_a_table_is_shown_without_its_folder(model: ResponseModel) -> None:
    stored = replace(model, provenance=replace(model.provenance, source="/home/somebody/trial.csv"))
    assert report_content(stored, DAY).table == "trial.csv"


def test_the_model_file_is_enough_for_the_same_content(model: ResponseModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "model.covaria")
    loaded = load_model(tmp_path / "model.covaria")
    assert report_content(loaded, DAY) == report_content(model, DAY)


def test_points_are_predicted_without_their_subject(model: ResponseModel, table: TrialTable) -> None:
    points = report_content(model, DAY, table).points
    errors = np.array([each.observed - each.predicted for each in points])
    assert sorted(each.observed for each in points) == pytest.approx(sorted(table.response.values), rel=1e-4)
    # The stored residuals are those of the same predictions, but for weights picked without each fold.
    stored = np.concatenate([fold.errors for fold in model.residuals])
    assert len(stored) == model.evaluation.repeats * len(errors)
    assert np.mean(errors**2) == pytest.approx(model.evaluation.oof.score, rel=0.25)
    assert np.mean(errors**2) > model.evaluation.oof.train_score


@pytest.mark.slow
def test_a_page_with_subjects_says_so_and_others_do_not(
    model: ResponseModel, table: TrialTable, page: str
) -> None:
    assert render_report(report_content(model, DAY, table)).count(ROW_LEVEL) == 2
    assert ROW_LEVEL not in page
