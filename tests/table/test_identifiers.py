"""Identifiers, dates and codes: known for what they are, whatever they are called."""

from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.errors import TableError
from covaria.table import Role, RoleRequest, TrialTable, assign_roles, table_from_frame, trial_table
from covaria.table.distinct_numbers import all_differ_beyond_chance

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


@pytest.mark.parametrize("name", ["IDEAL_WEIGHT", "SUBJECTIVE", "PATTERN", "RAND", "CASES", "PAIN", "GRID"])
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


@pytest.mark.parametrize(
    "name",
    [
        "Case",
        "mouse",
        "animal",
        "Fall",
        "Studienteilnehmer",
        "Numéro patient",
        "N° patient",
        "ID Paziente",
        "Dog No",
    ],
)
@pytest.mark.parametrize("numbers", [NUMBERS, np.resize(np.arange(1, 16), ROWS)], ids=["each", "repeated"])
def test_whole_numbers_under_a_name_of_subjects_identify_them(name: str, numbers: Any) -> None:
    assert {each.column: each.role for each in trial_with({name: numbers}).roles}[name] is Role.SUBJECT


@pytest.mark.parametrize(
    "cells", [RANDOM.integers(0, 2, ROWS), RANDOM.integers(0, 5, ROWS), RANDOM.random(ROWS)]
)
def test_a_case_may_be_a_status_or_a_number_of_cases(cells: Any) -> None:
    assert rules_of(trial_with({"Case": cells}))["Case"] == "number"


@pytest.mark.parametrize("numbers", [RANDOM.permutation(ROWS), RANDOM.permutation(2 * ROWS)[:ROWS]])
def test_a_number_for_each_row_is_pointed_out_whatever_its_name(numbers: Any) -> None:
    trial = trial_with({"LFDN": numbers})
    assert rules_of(trial)["LFDN"] == "number"
    assert [note.split(",")[0] for note in trial.notes] == ["LFDN is a different whole number in every row"]


@pytest.mark.parametrize("name", ["YEAR", "time", "t", "Day of year"])
def test_times_may_differ_in_every_row(name: str) -> None:
    assert trial_with({name: RANDOM.permutation(ROWS)}).notes == ()


@pytest.mark.parametrize("name", ["ASEQ", "QSSEQ", "lbseq", "SRCSEQ"])
def test_numbers_of_records_are_ignored_though_a_filter_left_gaps(name: str) -> None:
    assert rules_of(trial_with({name: [7 * k + k % 3 for k in range(ROWS)]}))[name] == "row-number"


@pytest.mark.parametrize("name", ["INVNAM", "SITENO", "Zentrum"])
def test_who_treats_where_is_a_site(name: str) -> None:
    assert rules_of(trial_with({name: [f"Dr {'ABCD'[k % 4]}" for k in range(ROWS)]}))[name] == "site-name"


def test_measured_whole_numbers_are_not_taken_for_identifiers() -> None:
    random = np.random.default_rng(3)
    found = 0
    for _ in range(200):
        rows = int(random.integers(20, 60))
        measured: list[FloatArray] = [
            random.integers(18, 90, rows).astype(float),
            random.normal(250, 60, rows).round(),
            random.lognormal(5, 1, rows).round(),
            random.poisson(400, rows).astype(float),
            random.uniform(0, 3_000, rows).round(),
        ]
        found += sum(map(all_differ_beyond_chance, measured))
    assert found == 0


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        *(
            (name, RANDOM.integers(21_900, 22_300, ROWS))
            for name in ("TRTSDT", "randdt", "Visit date", "DATE")
        ),
        ("BRTHDT", RANDOM.integers(7_400, 9_000, ROWS)),
        ("TRTSDTM", 1_900_000_000 + RANDOM.integers(0, 10**7, ROWS)),
        ("date_of_visit", 1_700_000_000_000 + RANDOM.integers(0, 10**10, ROWS)),
    ],
)
def test_dates_that_are_counted_in_days_or_seconds_are_ignored(name: str, numbers: Any) -> None:
    assert rules_of(trial_with({name: numbers}))[name] == "date-like"


@pytest.mark.parametrize("name", ["PLAT", "CANDIDATES", "UPDATES", "DTPA", "WIDTH", "DT"])
def test_large_numbers_of_other_names_are_no_dates(name: str) -> None:
    assert rules_of(trial_with({name: RANDOM.integers(8_000, 50_000, ROWS)}))[name] == "number"


def test_small_numbers_under_a_name_of_dates_are_none() -> None:
    assert rules_of(trial_with({"RANDDT": RANDOM.integers(1, 90, ROWS)}))["RANDDT"] == "number"


@pytest.mark.parametrize("lettered", ["136A", "c204", "AB12"])
def test_numbers_some_of_which_have_letters_are_identifiers(lettered: str) -> None:
    cells = [*map(str, RANDOM.permutation(np.arange(100, 100 + ROWS))[2:]), lettered, lettered]
    trial = trial_with({"family": cells})
    assert rules_of(trial)["family"] == "lettered-numbers"
    assert trial.notes[0].startswith(
        "family holds whole numbers, some with letters, as identifiers have; left"
    )


@pytest.mark.parametrize(
    "cells", [["136A"], ["34 yrs", "35 yrs"], ["lt5", "lt5"], ["37C", "38C"], ["5d", "6d"]]
)
def test_single_slips_and_units_are_refused_all_the_same(cells: list[str]) -> None:
    with pytest.raises(TableError, match="family: "):
        trial_with({"family": [*map(str, np.arange(100, 100 + ROWS - len(cells))), *cells]})
