"""`covaria check`: what a fit says first, and nothing is trained."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import covaria as package
from covaria.errors import RoleError, TableError
from support.command_line import RunCommand

RANDOM = np.random.default_rng(3)
ROWS = 60
DOSES = RANDOM.permutation(np.repeat([0, 5, 20], ROWS // 3))
COLUMNS: dict[str, list[Any]] = {
    "USUBJID": [f"CANARY-{row}" for row in range(ROWS)],
    "AGE": RANDOM.integers(20, 80, ROWS).tolist(),
    "DOSE": DOSES.tolist(),
    "ARM": [{0: "Placebo", 5: "Low", 20: "High"}[dose] for dose in DOSES.tolist()],
    "AVAL": [None, *RANDOM.normal(size=ROWS - 1).round(3).tolist()],
}


def table_file(folder: Path, **changed: list[Any]) -> Path:
    columns = {**COLUMNS, **changed}
    rows = [
        ",".join("" if cell is None else str(cell) for cell in row)
        for row in zip(*columns.values(), strict=True)
    ]
    path = folder / "trial.csv"
    path.write_text("\n".join([",".join(columns), *rows]))
    return path


def test_it_tells_roles_rows_and_findings(covaria: RunCommand, tmp_path: Path) -> None:
    path = table_file(tmp_path)
    ran = covaria("check", path.name, "--response", "AVAL")
    assert ran.code == 0
    told = " ".join(ran.out.split())
    assert "trial.csv: 59 of 60 rows used" in told
    assert "Left out: 1 row; AVAL (response) is missing." in told
    assert "Note: ARM tells the treatment over again, beside DOSE (dose); left out" in told
    assert "nothing was trained" in told
    assert "CANARY" not in ran.out + ran.err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["trial.csv"]


def test_errors_are_findings_beside_the_notes(covaria: RunCommand, tmp_path: Path) -> None:
    base = [f"{value:.2f}" for value in RANDOM.normal(50, 9, ROWS)]
    base[7] = "<0.5"
    weight = [70 + row / 7 for row in range(ROWS - 1)]
    path = table_file(tmp_path, BASE=base, BMI=[*weight, "??"])
    ran = covaria("check", path, "--response", "AVAL", "--json")
    assert ran.code == 3
    found = ran.json
    assert (found["rows_read"], found["rows"], found["usable"]) == (60, 59, False)
    assert [(each["code"], each["severity"]) for each in found["findings"]] == [
        ("mixed-numbers", "error"),
        ("mixed-numbers", "error"),
        ("twins", "note"),
    ]
    first = found["findings"][0]
    assert first["finding"].startswith("BASE: 59 of 60 filled cells are numbers; line 9 is not")
    assert first["remedy"].startswith("correct such cells")
    assert first["title"] == "Columns of numbers hold nothing else"
    assert {each["column"]: each["role"] for each in found["roles"]}["DOSE"] == "dose"
    assert {each["column"]: each["rule"] for each in found["roles"]}["ARM"] == "dose-twin"
    shown = covaria("check", path, "--response", "AVAL")
    assert shown.code == 3
    assert shown.out.count("Error: ") == 2
    assert "nothing was trained" not in shown.out


def test_a_fit_tells_roles_and_findings_of_an_unusable_table_before_the_error(
    covaria: RunCommand, tmp_path: Path
) -> None:
    base = [f"{value:.2f}" for value in RANDOM.normal(50, 9, ROWS)]
    path = table_file(tmp_path, BASE=["<0.5", *base[1:]], BMI=[*base[:-1], "??"])
    ran = covaria("fit", path, "--response", "AVAL", "--json")
    assert (ran.code, ran.out) == (3, "")
    told = " ".join(ran.err.split())
    order = ["59 of 60 rows used", "Left out: 1 row; ", "Error: BMI: 59", "Note: ARM tells", "BASE: 59 of 60"]
    places = [told.index(each) for each in order]
    assert places == sorted(places)
    assert told.count("BASE: 59 of 60") == told.count("BMI: 59 of 60") == 1
    with pytest.raises(TableError) as caught:
        package.fit_model(path, "AVAL")
    assert "covaria.check_table tells" in caught.value.__notes__[0]


def test_too_few_rows_are_a_finding() -> None:
    few = {name: cells[:7] for name, cells in COLUMNS.items()}
    found = package.check_table(few, "AVAL")
    assert [each.code for each in found.findings] == ["row-count"]
    assert not found.is_usable


def test_it_takes_the_roles_that_a_fit_takes(covaria: RunCommand, tmp_path: Path) -> None:
    path = table_file(tmp_path)
    options = (
        "--response",
        "AVAL",
        "--arm",
        "ARM",
        "--covariates",
        "AGE",
        "--role",
        "USUBJID=ignore",
        "--json",
    )
    found = covaria("check", path, *options).json
    assert {each["column"]: each["role"] for each in found["roles"]} == {
        "USUBJID": "ignore",
        "AGE": "covariate",
        "DOSE": "ignore",
        "ARM": "arm",
        "AVAL": "response",
    }


def test_python_tells_the_same(covaria: RunCommand, tmp_path: Path) -> None:
    path = table_file(tmp_path)
    told = covaria("check", path, "--response", "AVAL", "--json").json
    found = package.check_table(path, "AVAL")
    assert [each.finding for each in found.findings] == [each["finding"] for each in told["findings"]]
    assert [each.role for each in found.roles] == [each["role"] for each in told["roles"]]
    in_memory = package.check_table(COLUMNS, "AVAL", subject="USUBJID")
    assert (in_memory.source, in_memory.rows) == ("the data frame", 59)


def test_a_response_that_is_none_is_refused(covaria: RunCommand, tmp_path: Path) -> None:
    ran = covaria("check", table_file(tmp_path), "--response", "ARM")
    assert (ran.code, ran.out) == (3, "")
    assert "ARM (response) holds 3 words, which are levels in an order or categories" in ran.err
    with pytest.raises(RoleError, match="has no column Y"):
        package.check_table(COLUMNS, "Y")


@pytest.mark.slow
def test_a_fit_says_the_same_first(covaria: RunCommand, tmp_path: Path) -> None:
    path = table_file(tmp_path)
    checked = covaria("check", path, "--response", "AVAL").out.partition("A model can be fitted")[0]
    fitted = covaria("fit", path, "--response", "AVAL", "--effort", "quick", "--out", tmp_path / "fit")
    assert fitted.code == 0
    assert fitted.out.startswith(checked)
