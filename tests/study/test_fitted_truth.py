"""A fitted model as the truth: what it expects, how its subjects scatter, and what a plan must give it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria import FitSettings, fit_model
from covaria.errors import TableError, UsageError
from covaria.model import ResponseModel, save_model
from covaria.study import Place, do_study
from covaria.study.covariates import Column
from covaria.study.design import DOSE, RESPONSE, Design
from covaria.study.fitted_truth import FittedTruth
from covaria.study.plan_file import plan_from
from covaria.study.population import Population
from covaria.study.truth import ParametricTruth
from support.studies import dose_trial

SUBJECTS = 160


@pytest.fixture(scope="module")
def population() -> Population:
    columns = dose_trial()
    return Population("trial.csv", {"AGE": list(map(str, columns["AGE"])), "SEX": columns["SEX"].tolist()})


def content(**changed: Any) -> dict[str, Any]:
    design = {"doses": [0, 20, 80], "subjects": [60], "table": "trial.csv", "columns": ["AGE", "SEX"]}
    return {
        "repeats": 3,
        "truth": {"fitted": {"model": "model.covaria"}},
        "design": {"next": {own: value for own, value in (design | changed).items() if value is not None}},
        "analysis": {"ancova": {"method": "ancova"}},
    }


def test_the_average_over_the_trials_subjects_is_the_models_curve(
    model: ResponseModel, population: Population
) -> None:
    truth = FittedTruth("fitted", model, "digest")
    curve = model.dose_response()
    for dose in (0.0, 40.0, 80.0):
        expected = truth.expected(np.full(SUBJECTS, dose), population.all_columns(), 80.0)
        assert expected.mean() == pytest.approx(np.interp(dose, curve.doses, curve.mean), abs=1e-4)
    effects = truth.effect(np.array([0.0, 80.0]), Design("d", (0.0, 80.0), 10, (1, 1)))
    assert effects.tolist() == [0.0, curve.mean[-1] - curve.mean[0]]


def test_a_subject_differs_as_the_networks_say(model: ResponseModel) -> None:
    truth = FittedTruth("fitted", model, "digest")
    two: dict[str, Column] = {"AGE": np.array([40.0, 60.0]), "SEX": ["F", "F"]}
    expected = truth.expected(np.full(2, 10.0), two, 80.0)
    predicted = model.predict({**two, "MG": [10.0, 10.0]}).mean
    assert np.diff(expected) == pytest.approx(np.diff(predicted), abs=1e-5)
    assert np.diff(expected)[0] == pytest.approx(4, abs=0.6)


def test_errors_are_as_large_as_those_of_the_models_subjects(
    model: ResponseModel, population: Population
) -> None:
    truth, random = FittedTruth("fitted", model, "digest"), np.random.default_rng(1)
    covariates = population.draw(4000, random)
    doses = np.full(4000, 10.0)
    errors = truth.response(doses, covariates, 80.0, random) - truth.expected(doses, covariates, 80.0)
    men = np.array(covariates["SEX"]) == "M"
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(np.sqrt(model.evaluation.oof.score), rel=0.08)
    assert errors[men].std() > 1.5 * errors[~men].std()


def test_subjects_are_drawn_whole(population: Population) -> None:
    pairs = set(zip(*population.all_columns().values(), strict=True))
    design = Design("d", (0.0, 1.0), 500, (1, 1), population=population)
    columns = design.draw(ParametricTruth("nothing", None), np.random.default_rng(2))
    assert list(columns) == [DOSE, "AGE", "SEX", RESPONSE]
    assert set(zip(columns["AGE"], columns["SEX"], strict=True)) <= pairs


def test_a_study_of_a_model_repeats_itself_and_keeps_no_subject(folder: Path) -> None:
    plan = plan_from(content(), str(folder / "plan.toml"))
    first = do_study(plan, folder / "first", Place.THREADS)
    assert all(not row.problem for row in first.rows)
    again = plan_from(content(), str(folder / "plan.toml"))
    assert again.digest == plan.digest
    assert do_study(again, folder / "again", Place.THREADS).rows == first.rows
    truth = first.rows[0].difference_truth
    assert truth == pytest.approx(4, abs=0.8)
    recorded = (folder / "first" / "runs.jsonl").read_text() + json.dumps(list(map(asdict, first.rows)))
    assert [age for age in map(str, dose_trial()["AGE"]) if f'"{age}"' in recorded] == []


def test_another_table_or_model_is_another_plan(folder: Path) -> None:
    path = str(folder / "plan.toml")
    own = plan_from(content(), path).digest
    table = folder / "trial.csv"
    lines = table.read_text().splitlines()
    table.write_text("\n".join(lines[:-1]) + "\n")
    assert plan_from(content(), path).digest != own


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"table": None, "columns": None}, "needs subjects like those of its trial"),
        ({"columns": ["AGE"]}, "needs SEX; add to the columns of the design next"),
        ({"columns": ["AGE", "SX"]}, "has no column SX; did you mean SEX"),
        ({"columns": ["AGE", "SEX", "CHG"]}, "has CHG as its dose or response, which is no covariate"),
        ({"columns": "AGE"}, "columns must be a list of names"),
        ({"doses": [0, 100]}, "knows doses from 0 to 80; the design next has others"),
        ({"covariates": {"AGE": {"normal": [50, 10]}}}, "covariates must be left out beside a table"),
    ],
    ids=["no table", "lacking", "unknown", "response", "no list", "doses", "both"],
)
def test_a_design_that_a_model_does_not_know_is_refused(
    changed: dict[str, Any], said: str, folder: Path
) -> None:
    with pytest.raises(UsageError, match=said):
        plan_from(content(**changed), str(folder / "plan.toml"))


def test_a_table_of_few_subjects_is_refused(folder: Path) -> None:
    table = folder / "trial.csv"
    table.write_text("\n".join(table.read_text().splitlines()[:11]) + "\n")
    with pytest.raises(TableError, match="has 10 rows, and subjects are drawn from 11 at least"):
        plan_from(content(), str(folder / "plan.toml"))


def test_a_model_without_a_dose_is_refused(folder: Path) -> None:
    columns = dose_trial()
    del columns["MG"]
    settings = FitSettings(
        folds=3, repeats=1, restarts=1, penalties=(1e-3,), linear_penalties=(0.01,), steps=20
    )
    without = fit_model(columns, "CHG", settings=settings, comparators="few")
    save_model(without, folder / "model.covaria", force=True)
    with pytest.raises(UsageError, match="model cannot be a truth, since it has no dose of two levels"):
        plan_from(content(), str(folder / "plan.toml"))
