from pathlib import Path

import numpy as np
import pytest

from covaria import load_model
from covaria.datasets import DoseFindingTrial
from covaria.table import RoleRequest, read_trial
from support.command_line import RunCommand


def test_origin_is_the_lesson_number_for_number(covaria: RunCommand, tmp_path: Path) -> None:
    ran = covaria("demo", "--lesson", "--json")
    assert ran.code == 0
    assert ran.err == ""
    found = ran.json
    assert found["parameters"] == 369
    assert found["train_mse"] == pytest.approx(0.18375, abs=0.002)
    assert found["test_mse"] == pytest.approx(0.16105, abs=0.002)
    assert found["noise_floor"] == 0.09
    assert found["seconds"] > 0
    assert len(found["loss_curve"]) == 300
    assert found["loss_curve"][-1] == found["train_mse"]
    assert found["loss_curve"][0] > 10 * found["loss_curve"][-1]
    assert list(tmp_path.iterdir()) == []


def test_origin_has_the_three_exercises(covaria: RunCommand) -> None:
    found = covaria("demo", "--lesson", "--json").json["exercises"]
    linear, fast, tanh = found
    assert linear["parameters"] == 5
    assert (linear["train_mse"], linear["test_mse"]) == pytest.approx((2.0655, 2.0939), abs=0.002)
    # Chaotic at such steps: the digits depend on the machine, the verdict does not.
    assert fast["status"] == "diverged"
    assert fast["test_mse"] > 2
    assert (tanh["train_mse"], tanh["test_mse"]) == pytest.approx((0.1021, 0.0888), abs=0.004)


def test_origin_in_words(covaria: RunCommand) -> None:
    ran = covaria("demo", "--lesson")
    assert ran.code == 0
    assert "369 parameters; 640 subjects to train, 160 to test" in ran.out
    assert "train mean squared error  0.184" in ran.out
    assert "test  mean squared error  0.161" in ran.out
    assert "NONMEM" in ran.out
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_origin_can_be_quiet(covaria: RunCommand) -> None:
    assert covaria("demo", "--lesson", "--quiet") == (0, "", "")


@pytest.mark.parametrize("existing", ["trial.csv", "model.covaria", "report.html"])
def test_a_file_that_exists_is_kept_and_nothing_is_written_beside_it(
    covaria: RunCommand, tmp_path: Path, existing: str
) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / existing).write_text("mine")
    ran = covaria("demo", "--out", "demo")
    assert ran.code == 2
    assert existing in ran.err
    assert "--force" in ran.err
    assert [path.name for path in folder.iterdir()] == [existing]
    assert (folder / existing).read_text() == "mine"


def test_origin_says_that_it_writes_nothing(covaria: RunCommand, tmp_path: Path) -> None:
    ran = covaria("demo", "--lesson", "--out", "demo")
    assert ran.code == 2
    assert "writes no files" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_main_job_leaves_table_model_and_report(covaria: RunCommand, tmp_path: Path) -> None:
    ran = covaria("demo", "--json")
    assert ran.code == 0
    assert ran.json["rows"] == 287
    assert ran.json["oof"]["explained"] > 0.2
    folder = tmp_path / "demo_fit1"
    assert sorted(path.name for path in folder.iterdir()) == ["model.covaria", "report.html", "trial.csv"]
    checked = covaria("evaluate", folder / "model.covaria", folder / "trial.csv", "--json").json
    assert checked["rows"] == 287
    assert checked["outside"] == 0
    read = read_trial(folder / "trial.csv", RoleRequest(response="CHG", dose="DOSE"))
    model = load_model(folder / "model.covaria")
    assert model.provenance.fingerprint == read.fingerprint
    assert (model.goal, model.delta) == ("min", 5.0)


@pytest.mark.slow
def test_the_main_job_comes_near_the_truth(covaria: RunCommand, tmp_path: Path) -> None:
    covaria("demo", "--quiet")
    found = covaria("dose", tmp_path / "demo_fit1" / "model.covaria", "--json").json
    truth = DoseFindingTrial.effect(np.array([100.0]))[0]
    change, smallest = found["change"], found["minimum_effective_dose"]
    assert change["lower"] < truth < change["upper"]
    # −13 dose / (dose + 20) is −5 at 12.5 mg.
    assert smallest["lower"] < 12.5 < smallest["upper"]
    assert found["best_dose"]["upper"] == 100
