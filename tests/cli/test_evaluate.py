import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import linregress

from covaria import load_model
from support.command_line import Fitted, RunCommand


def test_json_agrees_with_scipy_on_the_predictions(covaria: RunCommand, fitted: Fitted) -> None:
    with fitted.table.open() as file:
        cells = [row["AVAL"] for row in csv.DictReader(file)]
    used = np.array([cell != "NA" for cell in cells])
    observed = np.array([float(cell) for cell in cells if cell != "NA"])
    prediction = load_model(fitted.model).predict(fitted.table)
    predicted, lower, upper = (
        values[used] for values in (prediction.mean, prediction.lower, prediction.upper)
    )
    line = linregress(predicted, observed)
    score = np.mean((observed - predicted) ** 2)

    found = covaria("evaluate", fitted.model, fitted.table, "--json").json

    assert found["rows"] == used.sum()
    assert found["score"] == pytest.approx(score)
    assert found["rmse"] == pytest.approx(np.sqrt(score))
    assert found["r2"] == pytest.approx(1 - score / observed.var())
    assert found["calibration_slope"] == pytest.approx(line.slope)
    assert found["calibration_intercept"] == pytest.approx(line.intercept, abs=1e-9)
    assert found["coverage"] == pytest.approx(np.mean((lower <= observed) & (observed <= upper)))
    assert found["mean_width"] == pytest.approx(np.mean(upper - lower))
    assert found["level"] == 0.9
    for name in ("calibration_slope", "calibration_intercept", "coverage"):
        assert found[f"{name}_lower"] < found[name] < found[f"{name}_upper"]


def test_words_say_what_json_says(covaria: RunCommand, fitted: Fitted) -> None:
    found = covaria("evaluate", fitted.model, fitted.table, "--json").json
    ran = covaria("evaluate", fitted.model, fitted.table)
    assert ran.code == 0
    lines = dict(line.split("  ", 1) for line in ran.out.splitlines() if "  " in line)
    assert lines["rows"].strip() == str(found["rows"])
    assert lines["R²"].split()[0] == f"{found['r2']:.3f}"
    assert lines["calibration slope"].split()[0] == f"{found['calibration_slope']:.3f}"
    assert "mean squared error" in lines
    assert "calibration intercept" in lines
    assert any(line.startswith("90\u00a0% intervals") for line in lines)


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_rows_without_a_response_are_reported(
    covaria: RunCommand, fitted: Fitted, options: tuple[str, ...]
) -> None:
    ran = covaria("evaluate", fitted.model, fitted.table, *options)
    if options:
        assert ran.json["excluded"] == [{"reason": "AVAL (response) is missing", "rows": 3}]
        assert ran.json["notes"] == []
        assert ran.err == ""
    else:
        assert ran.err.startswith("Left out: 3 rows; AVAL (response) is missing.")


def test_the_level_is_that_of_the_intervals(covaria: RunCommand, fitted: Fitted) -> None:
    half = covaria("evaluate", fitted.model, fitted.table, "--level", 0.5, "--json").json
    most = covaria("evaluate", fitted.model, fitted.table, "--level", 0.95, "--json").json
    assert half["level"] == 0.5
    assert half["coverage"] < most["coverage"]
    assert half["mean_width"] < most["mean_width"]


def test_the_level_is_not_rounded_in_words(covaria: RunCommand, fitted: Fitted) -> None:
    assert "97.5" in covaria("evaluate", fitted.model, fitted.table, "--level", 0.975).out


def test_rows_beyond_the_training_range_are_counted(
    covaria: RunCommand, fitted: Fitted, write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    rows = [("F", 50, 5, 1.5), ("M", 300, 5, 2.5), ("M", 60, 99, 3.5)]
    table = write_csv(tmp_path / "far.csv", ("SEX", "AGE", "DOSE", "AVAL"), rows)
    ran = covaria("evaluate", fitted.model, table, "--json")
    assert ran.json["outside"] == 2


def test_the_table_of_the_fit_is_said_to_be_it(
    covaria: RunCommand, fitted: Fitted, write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    with fitted.table.open() as file:
        names, *rows = csv.reader(file)
    turned = write_csv(tmp_path / "turned.tsv", names, rows[::-1])
    turned.write_text(turned.read_text().replace(",", "\t"))
    model = load_model(fitted.model)
    for same in (fitted.table, turned):
        found = covaria("evaluate", fitted.model, same, "--json").json
        assert found["in_sample"] is True
        assert found["out_of_fold_score"] == model.evaluation.oof.score
        assert found["score"] < found["out_of_fold_score"]
        lines = covaria("evaluate", fitted.model, same).out.splitlines()
        assert lines[0].startswith("in sample")
        assert lines[1].startswith("out of fold instead")
    fewer = write_csv(tmp_path / "fewer.csv", names, rows[:40])
    assert covaria("evaluate", fitted.model, fewer, "--json").json["in_sample"] is False
    assert "in sample" not in covaria("evaluate", fitted.model, fewer).out


def test_rows_of_a_subject_count_together(
    covaria: RunCommand, fitted: Fitted, write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    with fitted.table.open() as file:
        names, *rows = csv.reader(file)
    often = write_csv(tmp_path / "often.csv", names, rows * 9)
    renamed = write_csv(tmp_path / "renamed.csv", ("WHO", *names[1:]), rows * 9)
    once = covaria("evaluate", fitted.model, fitted.table, "--json").json
    found = covaria("evaluate", fitted.model, often, "--json").json
    assert (found["rows"], found["clusters"]) == (9 * once["rows"], once["rows"])
    assert found["score_se"] == pytest.approx(once["score_se"])
    assert "rows of the same USUBJID (87)" in covaria("evaluate", fitted.model, often).out
    alone = covaria("evaluate", fitted.model, renamed, "--json").json
    assert alone["score_se"] < 0.5 * once["score_se"]
    named = covaria("evaluate", fitted.model, renamed, "--subject", "WHO", "--json").json
    assert named["score_se"] == pytest.approx(once["score_se"])
