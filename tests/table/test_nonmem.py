"""Data sets of NONMEM brought to their observations."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from covaria.table import RoleRequest, Selection, TextTable, assign_roles, text_table, trial_table
from covaria.table.check_table import check_table

WriteTable = Callable[[str, str | bytes], Path]
SET = """C,ID,TIME,DV,AMT,EVID,MDV,WT,SEX,CONC
.,1,0,.,100,1,1,70,1,.
.,1,1,5.2,.,0,0,.,1,3.5
C,1,2,9.9,.,0,0,.,1,3.0
.,1,24,4.0,.,0,0,.,1,1.5
.,2,0,0,25.5,1,1,81,0,.
.,2,24,9.3,.,0,0,81,0,0.5
.,3,0,.,0,2,1,66,0,.
.,3,24,2.0,0,0,0,66,0,.
.,3,48,0,0,0,1,66,0,0.1
"""


def columns(table: TextTable) -> dict[str, list[str | None]]:
    return {name: table.cells[name].tolist() for name in table.names}


def test_only_observations_stay_with_dose_and_covariates(write: WriteTable) -> None:
    table = text_table(write("t.csv", SET))
    found = columns(table)
    assert found["ID"] == ["1", "1", "2", "3"]
    assert found["DV"] == ["5.2", "4.0", "9.3", "2.0"]
    assert found["AMT"] == ["100", "100", "25.5", "0"]
    assert found["WT"] == ["70", "70", "81", "66"]
    assert found["CONC"] == ["3.5", "1.5", "0.5", "."]
    assert table.row_numbers.tolist() == [3, 5, 7, 9]
    assert [(each.reason, each.rows) for each in table.excluded] == [
        ("a letter, @ or # at the beginning marks a comment", 1),
        ("EVID is not 0: no observation", 3),
        ("MDV is not 0: no observation", 1),
    ]
    assert table.rows_read == 9
    assert table.assumed == (
        "AMT of a subject's dose records is taken as the dose of all observations",
        "1 subject has no dose record and has 0 as AMT",
        "WT: what one record of a subject says holds for all of them",
        "CONC changes within subjects; each observation has its own value",
    )


def test_a_filter_looks_at_observations_that_have_their_dose(write: WriteTable) -> None:
    table = text_table(write("t.csv", SET), selection=Selection("TIME == 24"))
    assert columns(table)["AMT"] == ["100", "25.5", "0"]
    assert table.row_numbers.tolist() == [5, 7, 9]


@pytest.mark.parametrize(
    "content",
    [
        "ID,AMT,DV\n1,0,5\n2,10,6\n",
        "ID,EVID,AGE\n1,0,5\n2,1,6\n",
        "ID,EVID,DV\n1,none,5\n2,1,6\n",
        "ID,EVID,DV\n1,1,5\n2,1,6\n",
    ],
    ids=["no events", "neither DV nor AMT", "no numbers", "no observation"],
)
def test_other_tables_stay_as_they_are(write: WriteTable, content: str) -> None:
    table = text_table(write("t.csv", content))
    assert (table.rows, table.assumed, table.excluded) == (2, (), ())
    assert ",".join(table.names) == content.splitlines()[0]


def test_doses_that_change_are_not_taken_and_said(write: WriteTable) -> None:
    rows = "1,0,.,10,1\n1,1,5,.,0\n1,2,.,20,1\n1,3,6,.,0\n2,0,.,10,1\n2,1,7,.,0\n"
    table = text_table(write("t.csv", f"ID,TIME,DV,AMT,EVID\n{rows}"))
    assert columns(table)["AMT"] == [".", ".", "."]
    assert table.assumed[0].startswith(
        "AMT differs between the dose records of 1 subject, so that no dose is "
    )


def test_amounts_in_observations_are_left_alone(write: WriteTable) -> None:
    table = text_table(write("t.csv", "ID,DV,AMT,MDV\n1,.,10,1\n1,5,10,0\n2,.,30,1\n2,6,20,0\n"))
    assert columns(table)["AMT"] == ["10", "20"]
    assert table.assumed == ()


@pytest.mark.parametrize("mark", ["#", "@", "C"])
def test_lines_that_ignore_skips_are_comments(write: WriteTable, mark: str) -> None:
    content = f"{mark}ID,DV,MDV\n1,5,0\n{mark}2,6,0\n3,7,0\n"
    table = text_table(write("t.csv", content))
    assert columns(table)[f"{mark}ID"] == ["1", "3"]
    assert table.excluded[0].rows == 1


def test_the_trial_has_dose_and_subject(write: WriteTable) -> None:
    random = np.random.default_rng(3)
    rows = []
    for subject in range(1, 61):
        dose = [0, 10, 40][subject % 3]
        rows += [f"{subject},0,.,{dose or '.'},{1 if dose else 2},1,{40 + subject * 17 % 50}"]
        rows += [f"{subject},{t},{random.normal(5 + dose / 10):.3f},.,0,0,." for t in (12, 24)]
    path = write("t.csv", "ID,TIME,DV,AMT,EVID,MDV,WT\n" + "\n".join(rows))
    found = check_table(path, "DV", filter="TIME == 24")
    roles = {each.column: each.role.value for each in found.roles}
    assert (roles["AMT"], roles["ID"], roles["WT"]) == ("dose", "subject", "covariate")
    assert (found.rows, found.rows_read) == (60, 180)
    assert any("one row for each of 60 subjects" in each.finding for each in found.findings)
    assert sum(each.rows for each in found.excluded) == 120
    text = text_table(path, selection=Selection("TIME == 24"))
    trial = trial_table(text, assign_roles(text, RoleRequest(response="DV")))
    assert trial.dose_levels == 3
