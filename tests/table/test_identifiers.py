"""Identifiers, dates and codes: known for what they are, whatever they are called."""

from typing import Any

import numpy as np
import pytest

from covaria.table import Role, RoleRequest, TrialTable, assign_roles, table_from_frame, trial_table

ROWS = 60
RANDOM = np.random.default_rng(7)
COLUMNS = {"AGE": RANDOM.normal(60, 9, ROWS), "AVAL": RANDOM.normal(size=ROWS)}
NUMBERS = RANDOM.permutation(np.arange(1001, 1001 + ROWS)).tolist()
DAYS = RANDOM.integers(1, 28, ROWS).tolist()


def trial_with(columns: dict[str, Any]) -> TrialTable:
    table = table_from_frame({**columns, **COLUMNS})
    return trial_table(table, assign_roles(table, RoleRequest(response="AVAL")))


def rules_of(trial: TrialTable) -> dict[str, str]:
    return {each.column: each.rule for each in trial.roles}


@pytest.mark.parametrize(
    "name",
    [
        *(
            "SUBJ",
            "PATNO",
            "PID",
            "RANDNO",
            "SUBJECT_NUMBER",
            "Patient No.",
            "@ID",
            "#ID",
            "subjectNumber",
            "Subj. Id",
        ),
        *(
            "PatientID",
            "patient-number",
            "Participant ID",
            "Patienten-Nr.",
            "PT_NO",
            "Subject Identifier",
            "C ID",
        ),
        *("Unique Subject Identifier", "subjectNumber", "SCRNNO", "Randomisation number", "Enrolment No"),
    ],
)
def test_names_of_subjects(name: str) -> None:
    assert {each.column: each.role for each in trial_with({name: NUMBERS}).roles}[name] is Role.SUBJECT


@pytest.mark.parametrize("name", ["IDEAL_WEIGHT", "SUBJECTIVE", "PATTERN", "RAND", "CASE", "PAIN", "GRID"])
def test_names_of_no_subject(name: str) -> None:
    assert rules_of(trial_with({name: NUMBERS}))[name] == "number"


def test_the_most_specific_of_several_tells_subjects_apart() -> None:
    trial = trial_with({"RANDNO": NUMBERS, "ID": NUMBERS, "Subject No": NUMBERS, "USUBJID": NUMBERS})
    roles = {each.column: (each.role, each.reason) for each in trial.roles}
    assert roles["USUBJID"][0] is Role.SUBJECT
    assert {roles[name] for name in ("RANDNO", "ID", "Subject No")} == {
        (Role.IGNORE, "another identifier of the subject")
    }


@pytest.mark.parametrize("first", [0, 1, 501])
@pytest.mark.parametrize("name", ["Unnamed: 0", "X", "ROW", "obs"])
def test_a_column_that_counts_the_rows_is_ignored(name: str, first: int) -> None:
    assert rules_of(trial_with({name: range(first, first + ROWS)}))[name] == "row-number"


def test_a_number_in_another_order_is_a_number() -> None:
    assert rules_of(trial_with({"X": NUMBERS}))["X"] == "number"


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "2024-03-{:02d}",
            "2024/3/{}",
            "{:02d}.03.2024",
            "3/{}/24",
            "{:02d}MAR2024",
            "{}-Mar-2024",
            "{} March 2024",
        ),
        *(
            "2024-03-{:02d}T08:30",
            "2024-03-{:02d} 08:30:15",
            "March {}, 2024",
            "{} March 2024",
            "{:02d}MAR2024:08:30:00",
        ),
    ],
)
def test_dates_are_ignored_as_dates_however_written(pattern: str) -> None:
    trial = trial_with({"RFSTDTC": [pattern.format(day) for day in DAYS]})
    assert rules_of(trial)["RFSTDTC"] == "date-like"


def test_partial_dates_are_dates() -> None:
    cells = ["2024-02", *(f"2024-03-{day:02d}" for day in DAYS[1:])]
    assert rules_of(trial_with({"DATE": cells}))["DATE"] == "date-like"


@pytest.mark.parametrize("cells", [["Mar", "Apr"], ["1-2", "3-4"], ["Week 12", "Week 24"], ["12/15", "9/15"]])
def test_what_is_no_date_is_a_category(cells: list[str]) -> None:
    assert rules_of(trial_with({"X": RANDOM.choice(cells, ROWS).tolist()}))["X"] == "category"


@pytest.mark.parametrize(
    "name",
    ["race", "RACEN", "Region", "COUNTRYCD", "SMOKING_STATUS", "genotype", "AGEGRP", "Class"],
)
def test_whole_numbers_that_may_be_codes_are_pointed_out(name: str) -> None:
    trial = trial_with({name: RANDOM.integers(1, 4, ROWS)})
    assert rules_of(trial)[name] == "number"
    assert trial.notes == (
        f"{name} holds 3 whole numbers, and is taken as a size by which they are ordered; if they are codes "
        "of kinds, declare it as a category.",
    )


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("race", RANDOM.integers(0, 2, ROWS)),
        ("race", RANDOM.normal(size=ROWS)),
        ("ECOG", RANDOM.integers(0, 3, ROWS)),
        ("CHILDREN", RANDOM.integers(0, 5, ROWS)),
    ],
    ids=["two values", "no whole numbers", "grade", "count"],
)
def test_other_numbers_are_not(name: str, cells: Any) -> None:
    assert trial_with({name: cells}).notes == ()
