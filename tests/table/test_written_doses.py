"""Doses as people write them: read with a stated reading, or refused in words."""

from typing import Any

import numpy as np
import pytest

import covaria
from covaria.errors import CovariaError, RoleError, TableError
from covaria.table import (
    NumberColumn,
    Role,
    RoleRequest,
    TrialTable,
    assign_roles,
    covariate_table,
    table_from_frame,
    trial_table,
)
from support.columns import numbers_in

ROWS = 120
RANDOM = np.random.default_rng(4)
PLACES = RANDOM.permutation(np.tile(np.arange(4), ROWS // 4))
AVAL = RANDOM.normal(size=ROWS)
AGE = RANDOM.normal(60, 9, ROWS)
RESPONSE = RoleRequest(response="AVAL")


def trial_with(cells: list[str], request: RoleRequest = RESPONSE, name: str = "DOSE") -> TrialTable:
    table = table_from_frame({"AGE": AGE, name: cells, "AVAL": AVAL})
    return trial_table(table, assign_roles(table, request))


def written(*levels: str) -> list[str]:
    return [levels[place] for place in PLACES]


def dose_of(trial: TrialTable) -> NumberColumn:
    column = next(each for each in trial.covariates if each.name == trial.dose)
    assert isinstance(column, NumberColumn)
    return column


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        (("0 mg", "5 mg", "10 mg", "20 mg"), "is text and is read as numbers in mg;"),
        (("Placebo", "5 mg", "10 mg", "20 mg"), "is text and is read as numbers in mg, and a placebo as 0;"),
        (("PBO", "5mg", "10mg", "20MG"), "is text and is read as numbers in mg, and a placebo as 0;"),
        (("vehicle", "5 (mg)", "10 (mg)", "20 (mg)"), "numbers in mg, and a placebo as 0;"),
        (("0", "5 mg/kg", "10 mg/kg", "20 mg/kg"), "is text and is read as numbers in mg/kg;"),
        (("placebo", "5", "10", "20"), "is text and is read as numbers, and a placebo as 0;"),
        (("0 µg", "5 ug", "10 mcg", "20 μg"), "is text and is read as numbers in"),
        (("0.0 g", "5.0 g", "1e1 g", "20.00 g"), None),
    ],
    ids=["mg", "placebo", "no blank", "brackets", "bare zero", "no unit", "micrograms", "exponent"],
)
@pytest.mark.parametrize("declared", [False, True], ids=["inferred", "declared"])
def test_a_dose_with_its_unit_is_read_and_the_reading_told(
    levels: tuple[str, ...], told: str | None, declared: bool
) -> None:
    request = RoleRequest(response="AVAL", dose="DOSE" if declared else None)
    if told is None:
        with pytest.raises(CovariaError, match="neither a number with a unit nor a placebo"):
            trial_with(written(*levels), request)
        return
    trial = trial_with(written(*levels), request)
    assert trial.dose == "DOSE"
    assert dose_of(trial).values.tolist() == [(0.0, 5.0, 10.0, 20.0)[place] for place in PLACES]
    assert any(note.startswith("DOSE (dose)") and told in note for note in trial.notes)


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        (("Placebo", "5 mg", "10 mg", "1 g"), r"several units, g and mg; write every dose in one unit"),
        (("Placebo", "5 mg", "10 mg", "10 mg BID"), "neither a number with a unit nor a placebo in rows"),
        (("Placebo", "5 mg", "10 mg", "2,5 mg"), "neither a number with a unit nor a placebo in rows"),
    ],
)
def test_what_is_not_plainly_one_dose_is_refused(levels: tuple[str, ...], words: str) -> None:
    with pytest.raises(TableError, match=words):
        trial_with(written(*levels))
    with pytest.raises(RoleError, match=words):
        trial_with(written(*levels), RoleRequest(response="AVAL", dose="DOSE"))


def test_bare_numbers_among_doses_with_a_unit_are_refused() -> None:
    cells = written("0 mg", "5 mg", "10 mg", "20 mg")
    cells[6] = "77"
    with pytest.raises(TableError, match="a unit in some cells and none in row 7; write every") as caught:
        trial_with(cells)
    assert "77" not in str(caught.value)


def test_words_alone_are_no_dose() -> None:
    trial = trial_with(written("low", "mid", "high", "Placebo"))
    assert trial.dose is None
    assert any(note.startswith("DOSE is taken as any other category") for note in trial.notes)


def test_an_arm_whose_levels_say_doses_is_pointed_out() -> None:
    trial = trial_with(written("Placebo", "5 mg", "10 mg", "20 mg"), name="TRT01P")
    assert any("declare it as the arm" in note and "or as the dose" in note for note in trial.notes)
    assert trial_with(
        written("Placebo", "5 mg", "10 mg", "20 mg"), RoleRequest("AVAL", dose="TRT01P"), "TRT01P"
    ).dose


@pytest.mark.parametrize(
    "name",
    [
        *(
            "DOSE",
            "dose",
            "Dose (mg)",
            "dose_mg",
            "EXDOSE",
            "exdose",
            "TRTDOSE",
            "TRT01DOSE",
            "DOSELVL",
            "DOSEN",
        ),
        *(
            "DoseLevel",
            "Dose level",
            "AMT",
            "Actual Dose",
            "ACTUAL_DOSE",
            "Planned dose",
            "Dosis",
            "DOSIS_MG",
        ),
        *("Daily dose (mg/kg)", "DOSEA", "Dosage"),
    ],
)
def test_names_of_doses(name: str) -> None:
    cells = [str((0, 5, 10, 20)[place]) for place in PLACES]
    assert trial_with(cells, name=name).dose == name


@pytest.mark.parametrize(
    "name", ["DOSEGRP", "DOSEU", "DOSEFRQ", "OVERDOSE", "AMTX", "TRT01PN", "DOSEDT", "LASTDOSEDY"]
)
def test_names_that_are_no_doses(name: str) -> None:
    cells = [str(value) for value in RANDOM.integers(0, 4, ROWS)]
    assert trial_with(cells, name=name).dose is None


def test_the_plainest_name_is_the_dose() -> None:
    doses = np.array([0, 5, 10, 20])[PLACES]
    table = table_from_frame(
        {"AMT": RANDOM.permutation(doses), "EXDOSE": doses * 2, "DOSE": doses, "AVAL": AVAL}
    )
    roles = {each.column: each for each in assign_roles(table, RESPONSE)}
    assert roles["DOSE"].role is Role.DOSE
    assert roles["EXDOSE"].rule == "dose-twin"


def test_a_dose_that_the_named_covariates_leave_out_is_pointed_out() -> None:
    cells = [str((0, 5, 10, 20)[place]) for place in PLACES]
    trial = trial_with(cells, RoleRequest(response="AVAL", covariates=("AGE",)), "EXDOSE")
    assert trial.dose is None
    assert trial.notes == (
        "EXDOSE is a dose by its name, but not among the covariates that are named; declare EXDOSE as the "
        "dose if it is to be looked at.",
    )


def test_a_model_reads_new_doses_in_its_own_unit_alone() -> None:
    trial = trial_with(written("Placebo", "5 mg", "10 mg", "20 mg"))

    def read(*cells: str) -> list[float]:
        columns: dict[str, Any] = {"AGE": [60.0] * len(cells), "DOSE": list(cells)}
        table = covariate_table(table_from_frame(columns), trial.schema)
        return [float(value) for value in numbers_in(table.columns[1])]

    assert read("Placebo", "5 mg", "7.5 MG") == [0.0, 5.0, 7.5]
    assert read("0", "5") == [0.0, 5.0]
    with pytest.raises(TableError, match=r"DOSE .dose. is in g, but the model's doses are in mg"):
        read("0 g", "1 g")


@pytest.mark.slow
def test_a_fit_is_the_same_as_with_plain_numbers_and_keeps_the_unit() -> None:
    plain = [str((0, 5, 10, 20)[place]) for place in PLACES]
    columns = {"AGE": AGE, "AVAL": AVAL + np.array([0, 1, 2, 2])[PLACES]}
    in_words = written("Placebo", "5 mg", "10 mg", "20 mg")
    first = covaria.fit_model({**columns, "DOSE": plain}, "AVAL", effort="quick")
    second = covaria.fit_model({**columns, "DOSE": in_words}, "AVAL", effort="quick")
    assert (
        second.predict({**columns, "DOSE": in_words}).mean.tolist()
        == first.predict({**columns, "DOSE": plain}).mean.tolist()
    )
    assert dict(second.units) == {"DOSE": "mg"}
