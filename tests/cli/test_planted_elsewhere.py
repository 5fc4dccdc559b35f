"""What was planted in a table is in nothing of other endpoints, repeated measures, bootstraps and studies."""

from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest

from support.command_line import RunCommand
from support.planted import FOLDER, SUBJECTS, planted_trial, told, told_by_model, told_by_page, write_csv

TABLE = Path(FOLDER) / "trial.csv"
OUTSIDE = Path("made")
"""What is written goes here, the table lies in the folder that is planted."""


def run_quietly(covaria: RunCommand, *arguments: object) -> None:
    """Run a command that must end well and print nothing of what was planted."""
    ran = covaria(*arguments)
    assert ran.code == 0, ran.err
    assert told(ran.out + ran.err) == [], arguments


def told_by_folder(folder: Path) -> dict[str, list[str]]:
    """Say by file what of the planted a folder holds."""
    found = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        readers = {".covaria": told_by_model, ".html": told_by_page, ".parquet": _told_by_parquet}
        words = readers.get(path.suffix, lambda own: told(own.read_text(encoding="utf-8")))(path)
        if words:
            found[path.name] = words
    return found


def _told_by_parquet(path: Path) -> list[str]:
    return told(polars.read_parquet(path).write_csv())


def write_planted(columns: dict[str, Any]) -> None:
    write_csv(columns, TABLE)


@pytest.fixture
def trial() -> dict[str, Any]:
    return planted_trial(np.random.default_rng(6))


@pytest.mark.slow
@pytest.mark.parametrize("endpoint", ["lognormal", "count"])
@pytest.mark.parametrize("treatment", ["--dose", "--arm"])
def test_counts_and_positive_responses(
    covaria: RunCommand, trial: dict[str, Any], endpoint: str, treatment: str
) -> None:
    if endpoint == "count":
        trial["AVAL"] = np.maximum(trial["AVAL"], 0).round().astype(int)
    write_planted(trial)
    asked = (TABLE, "--response", "AVAL", treatment, "DOSE", "--endpoint", endpoint)
    run_quietly(covaria, "check", *asked, "--json")
    run_quietly(covaria, "fit", *asked, "--effort", "quick", "--out", OUTSIDE)
    model = OUTSIDE / "model.covaria"
    for command in ("explain", "dose") if treatment == "--dose" else ("explain",):
        run_quietly(covaria, command, model)
        run_quietly(covaria, command, model, "--json")
    run_quietly(covaria, "report", model, "--summary", "--out", OUTSIDE / "sheet.html")
    run_quietly(covaria, "evaluate", model, TABLE)
    if treatment == "--dose":
        asked_by_shapes = ("--response", "AVAL", "--dose", "DOSE", "--endpoint", endpoint)
        run_quietly(covaria, "mcpmod", TABLE, *asked_by_shapes, "--covariates", "WT,RACE")
    assert told_by_folder(OUTSIDE) == {}


def visits_of(trial: dict[str, Any]) -> dict[str, Any]:
    """Three rows of each subject, the last of some missing; the planted response at the second visit."""
    rows = np.repeat(np.arange(SUBJECTS), 3)
    visits = {name: np.asarray(cells, dtype=object)[rows] for name, cells in trial.items()}
    visits["AVISIT"] = np.tile(np.array(["Week 2", "Week 4", "Week 8"], dtype=object), SUBJECTS)
    noise = np.random.default_rng(7).normal(0, 2, len(rows))
    response = (trial["AVAL"][rows] + noise).round(2)
    response[1::3] = trial["AVAL"]
    visits["AVAL"] = response.astype(str).astype(object)
    visits["AVAL"][2 : 3 * 8 : 3] = ""
    return visits


@pytest.mark.parametrize(
    "asked",
    [
        ("--visit", "AVISIT", "--covariates", "WT,RACE"),
        pytest.param(
            ("--visit", "AVISIT", "--covariates", "WT,SMOKER", "--networks"), marks=pytest.mark.slow
        ),
    ],
    ids=["MMRM", "with networks"],
)
def test_repeated_measures(covaria: RunCommand, trial: dict[str, Any], asked: tuple[str, ...]) -> None:
    visits = visits_of(trial)
    visits["ARM"] = np.where(visits["DOSE"].astype(float) > 5, "Active", "Placebo")
    write_planted(visits)
    every = (TABLE, "--response", "AVAL", "--arm", "ARM", *asked)
    run_quietly(covaria, "repeated", *every, "--out", OUTSIDE / "visits.html")
    run_quietly(covaria, "repeated", *every, "--json")
    assert told_by_folder(OUTSIDE) == {}


@pytest.mark.slow
def test_bootstraps_plans_replays_and_figures(covaria: RunCommand, trial: dict[str, Any]) -> None:
    write_planted(trial)
    asked = ("--response", "AVAL", "--dose", "DOSE", "--effort", "quick")
    run_quietly(covaria, "fit", TABLE, *asked, "--out", OUTSIDE)
    model = OUTSIDE / "model.covaria"
    run_quietly(covaria, "replay", model, TABLE)
    run_quietly(covaria, "train", TABLE, "--response", "AVAL", "--epochs", "5")
    few = ("--repeats", "3", "--on", "threads")
    run_quietly(covaria, "bootstrap", model, TABLE, *few, "--permutations", "3", "--out", OUTSIDE / "refits")
    run_quietly(covaria, "plan", model, TABLE, "--add", "60", *few, "--out", OUTSIDE / "next")
    assert told_by_folder(OUTSIDE) == {}


@pytest.mark.slow
def test_a_study_of_subjects_of_a_table(covaria: RunCommand, trial: dict[str, Any]) -> None:
    write_planted(trial)
    Path("plan.toml").write_text(
        "repeats = 3\n[truth.emax]\ncurve = 'emax(10)'\nlargest_effect = 4\n"
        f"[design.own]\ndoses = [0, 10, 40]\nsubjects = [60]\ntable = '{TABLE}'\n"
        "columns = ['WT', 'RACE', 'BASE']\n"
        "[analysis.ancova]\nmethod = 'ancova'\n"
    )
    run_quietly(covaria, "study", "plan.toml", "--on", "threads", "--out", OUTSIDE)
    assert told_by_folder(OUTSIDE) == {}


def test_what_is_in_a_folder_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "runs.jsonl").write_text('{"value": 52837.2}')
    polars.DataFrame({"level": ["Quexalote"]}).write_parquet(tmp_path / "runs.parquet")
    (tmp_path / "page.html").write_text(f"<p>{FOLDER}</p>")
    assert set(told_by_folder(tmp_path)) == {"runs.jsonl", "runs.parquet", "page.html"}
