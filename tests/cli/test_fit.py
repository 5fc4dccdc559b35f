import csv
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from covaria import load_model
from covaria.cli.fit import result_folder
from support.command_line import Fitted, RunCommand

RUNGS = ["linear", "additive", "pairwise", "dense"]


def observed(table: Path) -> np.ndarray:
    with table.open() as file:
        cells = [row["AVAL"] for row in csv.DictReader(file)]
    return np.array([float(cell) for cell in cells if cell != "NA"])


def test_json_has_everything_that_was_promised(fitted: Fitted) -> None:
    found = fitted.ran.json
    assert found["rows"] == len(observed(fitted.table))
    assert found["covariates"] == ["SEX", "AGE", "DOSE"]
    assert [step["rung"] for step in found["ladder"]] == RUNGS
    for step in found["ladder"]:
        assert {"rung", "score", "score_se", "weight", "penalty"} <= set(step)
        assert step["score"] > 0
        assert step["score_se"] > 0
        assert 0 <= step["weight"] <= 1 + 1e-9
    assert {"score", "rmse", "r2", "train_score"} <= set(found["oof"])
    assert {"mean", "linear"} <= {each["name"] for each in found["comparators"]}
    assert found["interval"]["level"] == 0.9
    assert 0.75 < found["interval"]["coverage"] <= 1
    assert found["networks"] >= 100
    assert 0 < found["seconds"]["training"] < found["seconds"]["total"]


def test_json_alone_is_printed(fitted: Fitted) -> None:
    assert fitted.ran.err == ""
    assert fitted.ran.out.startswith("{\n")
    assert fitted.ran.out.endswith("}\n")


def test_model_and_report_are_written_and_nothing_else(fitted: Fitted) -> None:
    assert sorted(path.name for path in fitted.folder.iterdir()) == ["model.covaria", "report.html"]
    assert fitted.ran.json["model"] == str(fitted.model)
    assert fitted.ran.json["report"] == str(fitted.folder / "report.html")
    assert (fitted.folder / "report.html").read_text().lower().startswith("<!doctype html>")


def test_errors_agree_with_numpy(fitted: Fitted) -> None:
    found, response = fitted.ran.json, observed(fitted.table)
    mean = next(each["score"] for each in found["comparators"] if each["name"] == "mean")
    assert mean == pytest.approx(response.var(), rel=0.1)
    assert found["oof"]["rmse"] ** 2 == pytest.approx(found["oof"]["score"])
    assert found["oof"]["r2"] == pytest.approx(1 - found["oof"]["score"] / response.var())
    assert found["oof"]["score"] < min(
        each["score"] for each in found["comparators"] if each["name"] != "mean"
    )
    assert found["oof"]["score"] > 0.16 * 0.5  # the noise's variance, less luck


def test_json_and_model_file_say_the_same(fitted: Fitted) -> None:
    found, model = fitted.ran.json, load_model(fitted.model)
    assert [step["score"] for step in found["ladder"]] == [s.score for s in model.evaluation.ladder]
    assert found["oof"]["score"] == model.evaluation.oof.score
    assert found["interval"]["mean_width"] == model.evaluation.interval.mean_width
    assert (model.response, model.dose) == ("AVAL", "DOSE")


def test_inferred_roles_and_left_out_rows_are_reported(fitted: Fitted) -> None:
    found = fitted.ran.json
    assert {each["column"]: (each["role"], each["declared"]) for each in found["roles"]} == {
        "USUBJID": ("subject", False),
        "SEX": ("covariate", False),
        "AGE": ("covariate", False),
        "DOSE": ("dose", False),
        "AVAL": ("response", True),
    }
    assert found["excluded"] == [{"reason": "AVAL (response) is missing", "rows": 3}]


def test_no_subject_is_named(fitted: Fitted) -> None:
    assert "CANARY" not in fitted.ran.out
    for path in fitted.folder.iterdir():
        assert b"CANARY" not in path.read_bytes()


def test_summary_shows_roles_ladder_verdicts_and_files(
    covaria: RunCommand, trial_table: Path, tmp_path: Path
) -> None:
    ran = covaria("fit", trial_table, "--response", "AVAL", "--covariates", "AGE,SEX", "--effort", "quick")
    assert ran.code == 0
    assert ran.err == ""
    assert len(ran.out.splitlines()) < 40
    assert "87 of 90 rows used" in ran.out
    assert "Left out: 3 rows" in ran.out
    for words in (*RUNGS, "mean", "averaged", "covariate", "subject", "not named as a covariate"):
        assert words in ran.out
    for question in ("Does the response bend?", "Is it overfit?", "Do covariates interact?"):
        assert question in ran.out
    assert "trial_fit1/model.covaria" in ran.out
    assert "trial_fit1/report.html" in ran.out
    assert "\x1b" not in ran.out
    assert sorted(path.name for path in (tmp_path / "trial_fit1").iterdir()) == [
        "model.covaria",
        "report.html",
    ]


def test_a_folder_is_named_after_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trial_fit1").mkdir()
    names = ("trial.csv", "trial.csv.gz", "data/other.parquet", ".csv")
    found = []
    for name in names:
        with result_folder(None, Path(name), force=False) as folder:
            assert list(folder.iterdir()) == []
            found.append(str(folder))
        assert not folder.exists()
    assert found == ["trial_fit2", "trial_fit2", "other_fit1", "csv_fit1"]


def test_a_table_is_never_replaced_by_what_is_made_of_it(
    covaria: RunCommand, trial_table: Path, tmp_path: Path
) -> None:
    report = tmp_path / "out" / "report.html"
    report.parent.mkdir()
    report.write_bytes(trial_table.read_bytes())
    (tmp_path / "table.csv").symlink_to(report)
    ran = covaria("fit", "table.csv", "--response", "AVAL", "--out", "out", "--force")
    assert ran.code == 2
    assert "out/report.html is read as well" in ran.err
    assert report.read_bytes() == trial_table.read_bytes()


@pytest.mark.slow
def test_a_folder_of_its_own_is_taken_for_each_fit(
    covaria: RunCommand, trial_table: Path, tmp_path: Path
) -> None:
    for _ in range(2):
        ran = covaria("fit", trial_table, "--response", "AVAL", "--covariates", "AGE", "--quiet")
        assert ran == (0, "", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["trial_fit1", "trial_fit2"]


@pytest.mark.slow
def test_force_replaces_and_the_seed_decides(covaria: RunCommand, trial_table: Path, tmp_path: Path) -> None:
    def model(*options: object) -> bytes:
        arguments = ("--response", "AVAL", "--covariates", "AGE", "--out", "out", "--quiet", *options)
        assert covaria("fit", trial_table, *arguments).code == 0
        return (tmp_path / "out" / "model.covaria").read_bytes()

    first = model("--seed", 3)
    again = model("--seed", 3, "--force")
    other = model("--seed", 4, "--force")
    # Apart from the seconds it took, which have the same number of digits only by chance.
    assert _arrays(first) == _arrays(again) != _arrays(other)


def _arrays(model: bytes) -> bytes:
    return model[8 + int.from_bytes(model[:8], "little") :]


@pytest.mark.slow
def test_a_table_with_missing_numbers_brings_no_warning_with_it(
    command: RunCommand, write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    random = np.random.default_rng(2)
    rows = [
        ("" if k % 9 == 0 else round(random.normal(), 3), k % 4, round(random.normal(), 3)) for k in range(60)
    ]
    table = write_csv(tmp_path / "gaps.csv", ("WEIGHT", "DOSE", "AVAL"), rows)
    ran = command("fit", table, "--response", "AVAL", "--quiet", cwd=tmp_path)
    assert ran == (0, "", "")


@pytest.mark.slow
def test_a_learning_curve_is_kept_and_shown_when_asked_for(
    trial_table: Path, covaria: RunCommand, fitted: Fitted
) -> None:
    arguments = ("fit", trial_table, "--response", "AVAL", "--effort", "quick", "--out", "fit", "--quiet")
    assert covaria(*arguments, "--learning-curve").code == 0
    curve = load_model("fit/model.covaria").evaluation.learning_curve
    assert curve is not None
    assert [point.share for point in curve.points] == [0.25, 0.5, 0.75, 1.0]
    assert "Would more subjects help?" in Path("fit/report.html").read_text(encoding="utf-8")
    assert "Would more subjects help?" not in (fitted.folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_refits_are_kept_reported_and_shown_when_asked_for(
    trial_table: Path, covaria: RunCommand, fitted: Fitted
) -> None:
    arguments = ("fit", trial_table, "--response", "AVAL", "--effort", "quick", "--out", "fit")
    ran = covaria(*arguments, "--sensitivity")
    assert ran.code == 0, ran.err
    assert "refits" in ran.out
    found = load_model("fit/model.covaria").sensitivity
    assert found is not None
    assert len(found.refits) == 21
    assert "How sure is the headline?" in Path("fit/report.html").read_text(encoding="utf-8")
    assert "How sure is the headline?" not in (fitted.folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_units_are_shown_in_the_report_and_with_the_dose(trial_table: Path, covaria: RunCommand) -> None:
    arguments = ("fit", trial_table, "--response", "AVAL", "--covariates", "DOSE", "--effort", "quick")
    ran = covaria(*arguments, "--quiet", "--out", "fit", "--units", "DOSE=mg,AVAL=ng/mL")
    assert ran.code == 0, ran.err
    assert "djusted mean of AVAL (ng/mL)" in Path("fit/report.html").read_text(encoding="utf-8")
    text = covaria("dose", "fit/model.covaria", "--delta", "0.5", "--goal", "max").out
    assert "Dose (mg)" in text
    assert re.search(r"dose 0\u00a0mg", text)
    assert re.search(r"a rise of\s0.5\u00a0ng/mL", text)
    assert covaria("dose", "fit/model.covaria", "--json").json["units"] == {"DOSE": "mg", "AVAL": "ng/mL"}


@pytest.mark.slow
def test_strata_are_kept_and_reported(trial_table: Path, covaria: RunCommand) -> None:
    arguments = ("fit", trial_table, "--response", "AVAL", "--effort", "quick", "--out", "fit")
    refused = covaria(*arguments, "--strata", "SEX")
    assert refused.code == 2
    assert "declare the assignment as randomised" in " ".join(refused.err.split())
    ran = covaria(*arguments, "--strata", "SEX", "--assignment", "randomised")
    assert ran.code == 0, ran.err
    assert "within strata of “SEX”" in " ".join(ran.out.split())
    assert covaria("dose", "fit/model.covaria", "--json").json["assignment"]["strata"] == ["SEX"]


@pytest.mark.slow
def test_a_shape_is_kept_and_reported(trial_table: Path, covaria: RunCommand) -> None:
    arguments = ("fit", trial_table, "--response", "AVAL", "--covariates", "DOSE", "--effort", "quick")
    ran = covaria(*arguments, "--out", "fit", "--shape", "increasing")
    assert ran.code == 0, ran.err
    assert "held from falling" in " ".join(ran.out.split())
    assert "held from falling" in Path("fit/report.html").read_text(encoding="utf-8")
    assert covaria("dose", "fit/model.covaria", "--json").json["shape"] == "increasing"


def test_a_shape_without_a_dose_is_refused_before_any_training(
    trial_table: Path, covaria: RunCommand
) -> None:
    arguments = ("fit", trial_table, "--response", "AVAL", "--role", "DOSE=ignore", "--out", "fit")
    ran = covaria(*arguments, "--shape", "monotone")
    assert ran.code == 2
    assert "no dose of two levels" in " ".join(ran.err.split())
    assert not Path("fit").exists()


@pytest.mark.parametrize(
    ("units", "said"), [("WEIGHT=kg", "neither the response nor a covariate"), ("DOSE", "must be written as")]
)
def test_units_that_do_not_fit_are_refused_before_any_training(
    units: str, said: str, trial_table: Path, covaria: RunCommand
) -> None:
    ran = covaria("fit", trial_table, "--response", "AVAL", "--out", "fit", "--units", units)
    assert ran.code == 2
    assert said in ran.err
    assert not Path("fit").exists()
