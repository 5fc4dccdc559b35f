"""Arms without an order: their role, what is beside them, and which is the reference."""

from collections.abc import Callable

import numpy as np
import pytest

from covaria.errors import RoleError, TableError
from covaria.table import CategoryColumn, Exclusion, Role, RoleRequest, TextTable, TrialTable
from covaria.table.reference_arm import ordered_arms, reference_by_name

TrialOf = Callable[..., TrialTable]
TableOf = Callable[..., TextTable]

ARM = RoleRequest(response="AVAL", arm="ARM")
ARMS = ["A", "Placebo", "B"] * 4


def roles_of(trial: TrialTable) -> dict[str, Role]:
    return {each.column: each.role for each in trial.roles}


@pytest.mark.parametrize(
    ("cells", "levels"),
    [
        (ARMS, ("A", "B", "Placebo")),
        (["1", "0", "10"] * 4, ("0", "1", "10")),
        ([1.0, 0.0, 2.0] * 4, ("0", "1", "2")),
    ],
    ids=["text", "text of numbers", "numbers"],
)
def test_an_arm_is_a_category_whatever_its_cells(
    trial_of: TrialOf, cells: list[float | str], levels: tuple[str, ...]
) -> None:
    trial = trial_of(ARM, ARM=cells, DOSE=None)
    column = next(each for each in trial.covariates if each.name == "ARM")
    assert isinstance(column, CategoryColumn)
    assert column.levels == levels
    assert (trial.arm, trial.dose, roles_of(trial)["ARM"]) == ("ARM", None, Role.ARM)
    assert trial.notes == ()


def test_an_arm_may_be_declared_as_a_role_and_named_as_a_covariate(trial_of: TrialOf) -> None:
    request = RoleRequest(response="AVAL", covariates=("AGE", "ARM"), others=(("ARM", Role.ARM),))
    trial = trial_of(request, ARM=ARMS, DOSE=None)
    assert trial.arm == "ARM"
    assert [column.name for column in trial.covariates] == ["AGE", "ARM"]


def test_a_dose_beside_an_arm_is_refused(trial_of: TrialOf) -> None:
    with pytest.raises(RoleError, match="DOSE is declared as the dose and ARM as the arm, but both give"):
        trial_of(RoleRequest(response="AVAL", dose="DOSE", arm="ARM"), ARM=ARMS)


def test_columns_that_give_the_treatment_too_are_ignored(trial_of: TrialOf) -> None:
    actual = ["B", *ARMS[1:]]
    numbers = [{"A": 2, "Placebo": 1, "B": 3}[arm] for arm in ARMS]
    doses = ["0", "10", "10", "0"] * 3
    trial = trial_of(ARM, ARM=ARMS, ARMN=numbers, CODE=numbers, TRT01A=actual, DOSE=doses)
    found = roles_of(trial)
    assert {found[name] for name in ("ARMN", "CODE", "TRT01A", "DOSE")} == {Role.IGNORE}
    assert found["AGE"] is Role.COVARIATE
    reasons = {each.column: each.reason for each in trial.roles}
    assert reasons["CODE"] == "the same throughout each arm"
    assert reasons["TRT01A"] == "gives the treatment, by its name, as the arm does"


def test_without_an_arm_or_a_dose_such_columns_are_categories(trial_of: TrialOf) -> None:
    found = roles_of(trial_of(ARM=ARMS, TRT01A=["B", *ARMS[1:]], DOSE=None))
    assert found["ARM"] is found["TRT01A"] is Role.COVARIATE


def test_a_category_named_as_an_arm_is_pointed_out_where_no_treatment_is_known(trial_of: TrialOf) -> None:
    sentence = "TRT01P is taken as any other category; if it names the treatment, declare it as the arm"
    assert [note for note in trial_of(TRT01P=ARMS, DOSE=None).notes if note.startswith(sentence)]
    assert not [note for note in trial_of(TRT01P=ARMS).notes if note.startswith(sentence)]
    assert not trial_of(RoleRequest(response="AVAL", arm="TRT01P"), TRT01P=ARMS, DOSE=None).notes


def test_a_covariate_that_the_arm_determines_is_refused(trial_of: TrialOf) -> None:
    flags = ["0" if arm == "Placebo" else "1" for arm in ARMS]
    with pytest.raises(TableError, match="FLAG is the same throughout each ARM"):
        trial_of(
            RoleRequest(response="AVAL", arm="ARM", covariates=("FLAG",)), ARM=ARMS, FLAG=flags, DOSE=None
        )


def test_rows_without_an_arm_are_left_out_and_counted(trial_of: TrialOf) -> None:
    trial = trial_of(ARM, ARM=["", *ARMS[1:11], "NA"], DOSE=None)
    assert trial.excluded == (Exclusion("ARM (arm) is missing", 2),)
    assert trial.rows == 10


def test_a_single_arm_is_refused(trial_of: TrialOf) -> None:
    with pytest.raises(TableError, match=r"ARM \(arm\) is the same in every usable row"):
        trial_of(ARM, ARM=["A"] * 12, DOSE=None)


def test_an_arm_of_one_subject_is_refused(trial_of: TrialOf) -> None:
    with pytest.raises(TableError, match=r"ARM \(arm\) has a single subject at C and D"):
        trial_of(ARM, ARM=["C", "D", *ARMS[2:]], DOSE=None)


def test_visits_of_one_subject_are_one(trial_of: TrialOf) -> None:
    ids = ["S1", "S1", *(f"S{row}" for row in range(2, 12))]
    request = RoleRequest(response="AVAL", arm="ARM", subject="ID")
    with pytest.raises(TableError, match="a single subject at C"):
        trial_of(request, ARM=["C", "C", *ARMS[2:]], ID=ids, USUBJID=None, DOSE=None)


def test_groups_are_counted_where_they_are_declared(trial_of: TrialOf) -> None:
    request = RoleRequest(response="AVAL", arm="ARM", group="SITE")
    with pytest.raises(TableError, match="a single group at C"):
        trial_of(request, ARM=["C", "C", *ARMS[2:]], SITE=["a", "a", *"bcbcbcbcbc"], DOSE=None)


def test_a_row_that_represents_several_subjects_is_enough(trial_of: TrialOf) -> None:
    request = RoleRequest(response="AVAL", arm="ARM", weight="W")
    trial = trial_of(request, ARM=["C", *ARMS[1:]], W=[2, *[1] * 11], USUBJID=None, DOSE=None)
    assert trial.rows == 12


def test_rare_arms_stay_apart(table_of: TableOf, trial_of: TrialOf) -> None:
    rows = 36
    arms = ["rare 1"] * 2 + ["rare 2"] * 3 + ["common"] * (rows - 5)
    sites = ["x"] * 2 + ["y"] * 3 + ["z"] * (rows - 5)
    columns = {name: np.tile(table_of().cells[name], 3).tolist() for name in ("AGE", "SEX")}
    response = (np.arange(rows) * 0.37 % 5).tolist()
    trial = trial_of(ARM, **columns, ARM=arms, REGION=sites[::-1], AVAL=response, USUBJID=None, DOSE=None)
    levels = {column.name: column.levels for column in trial.covariates if isinstance(column, CategoryColumn)}
    assert levels["ARM"] == ("common", "rare 1", "rare 2")
    assert levels["REGION"] == ("z", "other")


def test_the_role_is_part_of_the_fingerprint(trial_of: TrialOf) -> None:
    as_arm = trial_of(ARM, ARM=ARMS, DOSE=None)
    as_category = trial_of(
        RoleRequest(response="AVAL", others=(("ARM", Role.CATEGORY),)), ARM=ARMS, DOSE=None
    )
    assert as_arm.fingerprint != as_category.fingerprint


@pytest.mark.parametrize(
    ("arms", "reference"),
    [
        (("A", "Placebo"), "Placebo"),
        (("Active control", "Drug", "PBO + SoC"), "PBO + SoC"),
        (("Drug", "Vehicle_cream"), "Vehicle_cream"),
        (("Control", "Treated"), "Control"),
        (("Drug A", "Standard of care"), "Standard of care"),
        (("Placebo high volume", "Placebo low volume", "Drug"), None),
        (("Uncontrolled", "Socks"), None),
        (("A", "B"), None),
    ],
)
def test_the_reference_is_known_by_its_name_if_one_alone_has_it(
    arms: tuple[str, ...], reference: str | None
) -> None:
    assert reference_by_name(arms) == reference


def test_arms_of_numbers_are_in_their_order() -> None:
    assert ordered_arms(("1", "10", "2")) == ("1", "2", "10")
    assert ordered_arms(("10 mg", "2 mg")) == ("10 mg", "2 mg")
