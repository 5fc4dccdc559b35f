"""Planned visits on the command line: a check, and predictions from a subject's earlier visits."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from covaria import load_model
from support.command_line import RunCommand
from support.visits import visit_trial

MODEL = Path(__file__).parents[1] / "data" / "format-1-visits.covaria"
TABLE = """SUBJID,AVISIT,AGE,SEX,CHG
new,Week 4,50,F,9.0
new,Week 8,50,F,
other,Week 12,40,M,
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return path


def visits_table(tmp_path: Path) -> Path:
    columns = visit_trial(0, 40).columns
    lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
    return written(tmp_path, "\n".join(lines))


def test_rows_are_predicted_from_earlier_visits_where_these_are_known(
    covaria: RunCommand, tmp_path: Path
) -> None:
    table = written(tmp_path, TABLE)
    rows = list(csv.DictReader(io.StringIO(covaria("predict", MODEL, table, "--earlier").out)))
    assert [row["earlier"] for row in rows] == ["0", "1", "0"]
    known = load_model(MODEL).predict(table, earlier=True)
    np.testing.assert_allclose([float(row["prediction"]) for row in rows], known.mean)
    found = covaria("predict", MODEL, table, "--earlier", "--json").json
    assert [row["earlier"] for row in found["rows"]] == [0, 1, 0]
    alone = covaria("predict", MODEL, table).out
    assert "earlier" not in alone


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TABLE.replace(",CHG", ",OTHER"), "no column CHG"),
        (TABLE.replace("SUBJID", "WHO"), "does not say whose rows these are"),
        (TABLE.replace("Week 8,50,F,", "Week 4,50,F,1"), "more than one response at one AVISIT"),
    ],
)
def test_what_says_nothing_of_earlier_visits_is_refused(
    covaria: RunCommand, tmp_path: Path, text: str, words: str
) -> None:
    ran = covaria("predict", MODEL, written(tmp_path, text), "--earlier")
    assert ran.code != 0
    assert words in ran.err


def test_a_check_takes_visits_as_a_fit_does(covaria: RunCommand, tmp_path: Path) -> None:
    found = covaria("check", visits_table(tmp_path), "--response", "AVAL", "--visit", "AVISIT", "--json").json
    assert found["usable"]
    roles = {each["column"]: each["role"] for each in found["roles"]}
    assert roles == {
        "SUBJID": "subject",
        "AVISIT": "visit",
        "AVAL": "response",
        **dict.fromkeys(("AGE", "BMI", "ARM"), "covariate"),
    }


def test_a_comparison_takes_visits_as_a_fit_does(covaria: RunCommand, tmp_path: Path) -> None:
    asked = ("--response", "AVAL", "--visit", "AVISIT", "--effort", "quick", "--covariance", "ar1", "--json")
    found = covaria("compare", visits_table(tmp_path), *asked).json
    assert found["endpoint"] == "repeated"
    assert [each["name"] for each in found["comparators"]] == ["mean", "mixed model"]


@pytest.mark.parametrize("command", ["compare", "learning-curve"])
def test_a_covariance_over_time_is_refused_at_visits(
    covaria: RunCommand, tmp_path: Path, command: str
) -> None:
    asked = ("--response", "AVAL", "--visit", "AVISIT", "--covariance", "random-slope")
    ran = covaria(command, visits_table(tmp_path), *asked)
    assert ran.code != 0
    assert "There is no covariance “random-slope” of planned visits" in ran.err
