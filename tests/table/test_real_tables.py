"""Tables of real trials; their sources are in docs."""

from pathlib import Path

import pytest

from covaria.table import (
    Role,
    RoleRequest,
    TextTable,
    TrialTable,
    assign_roles,
    covariate_table,
    read_table,
    trial_table,
)
from support.presence import present

DATA = Path(__file__).parents[2].parent / "shared/data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real tables are not part of the project")


def trial_from(name: str, response: str) -> tuple[TextTable, TrialTable]:
    table = read_table(DATA / name)
    return table, trial_table(table, assign_roles(table, RoleRequest(response=response)))


def test_the_cdisc_pilot_study_of_xanomeline() -> None:
    _, trial = trial_from("xanomeline_adas.csv", "AVAL")
    assert {assignment.column: assignment.role for assignment in trial.roles} == {
        "USUBJID": Role.SUBJECT,
        "SITEGR1": Role.IGNORE,
        "AGE": Role.COVARIATE,
        "SEX": Role.COVARIATE,
        "BMIBL": Role.COVARIATE,
        "MMSETOT": Role.COVARIATE,
        "BASE": Role.COVARIATE,
        "DOSE": Role.DOSE,
        "AVAL": Role.RESPONSE,
        "CHG": Role.IGNORE,
    }
    assert (trial.rows, trial.dose, trial.excluded) == (234, "DOSE", ())
    assert trial.notes == ("BMIBL is missing in fewer than 11 of 234 usable rows.",)
    assert len(set(present(trial.subjects).tolist())) == 234


def test_its_change_is_found_by_arithmetic_when_its_name_says_nothing(tmp_path: Path) -> None:
    text = (DATA / "xanomeline_urate.csv").read_text()
    path = tmp_path / "renamed.csv"
    path.write_text(text.replace("AVAL,CHG", "Y,D"))
    table = read_table(path)
    roles = {a.column: a for a in assign_roles(table, RoleRequest(response="Y"))}
    assert (roles["D"].role, roles["D"].rule) == (Role.IGNORE, "response-parts")
    assert roles["BASE"].role is Role.COVARIATE


@pytest.mark.parametrize(
    ("name", "response", "dose"), [("biom.csv", "resp", "dose"), ("airfoil.csv", "target", None)]
)
def test_tables_of_numbers_alone(name: str, response: str, dose: str | None) -> None:
    _, trial = trial_from(name, response)
    assert trial.dose == dose
    assert trial.notes == ()
    assert all(assignment.kind == "number" for assignment in trial.roles)


@pytest.mark.parametrize("name", ["xanomeline_adas.csv", "xanomeline_urate.csv"])
def test_a_trial_fits_its_own_schema(name: str) -> None:
    table, trial = trial_from(name, "AVAL")
    again = covariate_table(table, trial.schema, response="AVAL")
    assert again.rows == trial.rows
    assert not again.outside.any()
    assert again.notes == ()
