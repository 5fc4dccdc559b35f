import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.command_line import Fitted, RunCommand

SHORT = ("--response", "y", "--epochs", 3)


def least_squares_mse(table: Path) -> float:
    with table.open() as file:
        _, *rows = csv.reader(file)
    values = np.array(rows, dtype=float)
    design = np.column_stack([np.ones(len(values)), values[:, :-1]])
    _, squared, _, _ = np.linalg.lstsq(design, values[:, -1], rcond=None)
    return float(squared[0] / len(values))


def test_json_has_everything_that_was_promised(covaria: RunCommand, lesson_table: Path) -> None:
    ran = covaria("train", lesson_table, *SHORT, "--members", 3, "--json")
    assert ran.code == 0
    assert ran.err == ""
    found = ran.json
    assert found["parameters"] == 369
    assert len(found["members"]) == 3
    for member in found["members"]:
        assert member["train_mse"] > 0
        assert member["test_mse"] > 0
    assert found["training_seconds"] > 0
    assert found["seconds_per_member"] == pytest.approx(found["training_seconds"] / 3)


@pytest.mark.parametrize(
    ("hidden", "parameters"),
    [("16,16", 369), ("none", 5), ("None", 5), (" 8 , 4 ", 81), ("3", 19), ("512", 3073)],
)
def test_parameters_are_those_of_the_layers(
    covaria: RunCommand, lesson_table: Path, hidden: str, parameters: int
) -> None:
    ran = covaria("train", lesson_table, *SHORT, "--hidden", hidden, "--json")
    assert ran.json["parameters"] == parameters


def test_without_hidden_layers_it_is_least_squares(covaria: RunCommand, lesson_table: Path) -> None:
    options = ("--response", "y", "--hidden", "none", "--members", 4, "--json")
    members = covaria("train", lesson_table, *options).json["members"]
    expected = least_squares_mse(lesson_table)
    assert [member["train_mse"] for member in members] == pytest.approx([expected] * 4, rel=0.05)


def test_the_lesson_gets_near_the_noise(covaria: RunCommand, lesson_table: Path) -> None:
    options = ("--response", "y", "--activation", "tanh", "--members", 8, "--json")
    errors = [m["test_mse"] for m in covaria("train", lesson_table, *options).json["members"]]
    assert 0.06 < np.median(errors) < 0.2  # the noise's variance is 0.09


@pytest.mark.parametrize("rate", [0.5, 50])
def test_divergence_is_a_status_with_its_remedy(covaria: RunCommand, lesson_table: Path, rate: float) -> None:
    options = ("--response", "y", "--learning-rate", rate)
    ran = covaria("train", lesson_table, *options)
    assert ran.code == 0
    assert re.search("1 of 1 (diverged from epoch [0-9]+ on|stuck)", ran.out)
    assert "--learning-rate" in ran.out
    found = covaria("train", lesson_table, *options, "--json").json
    assert found["members"][0]["status"] in {"diverged", "stuck"}
    assert any("--learning-rate" in remedy for remedy in found["remedies"])


def test_training_that_ends_too_soon_is_reported(covaria: RunCommand, lesson_table: Path) -> None:
    options = ("--response", "y", "--activation", "tanh", "--members", 2)
    ran = covaria("train", lesson_table, *options, "--epochs", 40)
    assert "2 of 2 not converged. The loss was not level" in " ".join(ran.out.split())
    members = covaria("train", lesson_table, *options, "--epochs", 40, "--json").json["members"]
    assert {(member["status"], member["epoch"]) for member in members} == {("not converged", 40)}
    longer = covaria("train", lesson_table, *options, "--epochs", 600)
    assert "All converged." in longer.out


def test_overflow_is_a_status_and_null_in_json(covaria: RunCommand, lesson_table: Path) -> None:
    options = (*SHORT, "--learning-rate", 1e6, "--hidden", "16,16,16,16,16,16")
    ran = covaria("train", lesson_table, *options, "--json")
    assert ran.code == 0
    member = json.loads(ran.out, parse_constant=pytest.fail)["members"][0]
    assert member == {"train_mse": None, "test_mse": None, "status": "non-finite", "epoch": 1}
    assert "not finite" in covaria("train", lesson_table, *options).out


def test_a_run_that_had_no_time_is_not_advised_to_step_slower(
    covaria: RunCommand, lesson_table: Path
) -> None:
    ran = covaria("train", lesson_table, "--response", "y", "--epochs", 1)
    assert ran.code == 0
    assert "lower --learning-rate" not in " ".join(ran.out.split())


def test_the_seed_decides(covaria: RunCommand, lesson_table: Path) -> None:
    def members(*options: object) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = covaria("train", lesson_table, *SHORT, "--json", *options).json[
            "members"
        ]
        return found

    three = members("--seed", 7, "--members", 3)
    assert members("--seed", 7, "--members", 3) == three
    assert members("--seed", 7) == three[:1]
    assert members("--seed", 8) != three[:1]
    assert len({member["test_mse"] for member in three}) == 3


def test_the_test_fraction_divides_the_rows(covaria: RunCommand, lesson_table: Path) -> None:
    ran = covaria("train", lesson_table, *SHORT, "--test-fraction", 0.25)
    assert "600 rows to train, 200 to test" in ran.out


def test_standardised_training_reports_in_the_units_of_the_response(
    covaria: RunCommand, lesson_table: Path, write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    with lesson_table.open() as file:
        names, *rows = csv.reader(file)
    scaled = write_csv(tmp_path / "scaled.csv", names, [[*row[:-1], 1000 * float(row[-1])] for row in rows])
    options = ("--response", "y", "--scaling", "standard", "--epochs", 20, "--json")
    plain = covaria("train", lesson_table, *options).json["members"][0]
    large = covaria("train", scaled, *options).json["members"][0]
    assert large["test_mse"] == pytest.approx(1e6 * plain["test_mse"], rel=1e-3)


def test_words_show_errors_and_plots(covaria: RunCommand, lesson_table: Path) -> None:
    ran = covaria("train", lesson_table, *SHORT)
    assert ran.code == 0
    assert ran.err == ""
    for words in ("369 parameters", "640 rows to train, 160 to test", "train mean squared error"):
        assert words in ran.out
    assert "Loss curve" in ran.out
    assert "Predicted y (up) against observed (across)" in ran.out
    several = covaria("train", lesson_table, *SHORT, "--members", 5)
    assert "median" in several.out


def test_quiet_prints_nothing_and_nothing_is_written(
    covaria: RunCommand, lesson_table: Path, tmp_path: Path
) -> None:
    assert covaria("train", lesson_table, *SHORT, "--quiet") == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_roles_and_rows_left_out_are_reported_as_fit_reports_them(
    covaria: RunCommand, fitted: Fitted
) -> None:
    shared = ("roles", "excluded", "notes")
    options = ("--response", "AVAL", "--epochs", 3)
    found = covaria("train", fitted.table, *options, "--json").json
    assert {name: found[name] for name in shared} == {name: fitted.ran.json[name] for name in shared}
    ran = covaria("train", fitted.table, *options)
    assert "87 of 90 rows used" in ran.out
    assert "Left out: 3 rows; AVAL (response) is missing." in ran.out
    assert re.search(r"dose, number +DOSE +the dose, by its name", ran.out)


def test_one_of_a_thing_is_no_plural(covaria: RunCommand, lesson_table: Path) -> None:
    ran = covaria("train", lesson_table, "--response", "y", "--epochs", 1)
    assert "over 1 epoch\n" in ran.out
    assert "for 1 network\n" in ran.out
