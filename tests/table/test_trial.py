from collections.abc import Callable

import numpy as np
import pytest

from covaria.errors import RoleError, TableError
from covaria.table import (
    CategoryCovariate,
    Exclusion,
    NumberCovariate,
    Role,
    RoleRequest,
    TextTable,
    TrialTable,
    assign_roles,
    table_from_frame,
    trial_table,
)
from covaria.table.checks import CHECKS
from support.columns import categories_in, numbers_in
from support.presence import present

TrialOf = Callable[..., TrialTable]
TableOf = Callable[..., TextTable]

CANARY = "CANARY77"
AVAL = RoleRequest(response="AVAL")


def test_a_plain_trial(trial_of: TrialOf) -> None:
    trial = trial_of()
    assert (trial.source, trial.rows, trial.rows_read) == ("the data frame", 12, 12)
    assert trial.response.values[:3].tolist() == [3.1, 4.5, 2.2]
    assert [column.name for column in trial.covariates] == ["AGE", "SEX", "DOSE"]
    assert categories_in(trial.covariates[1]).levels == ("F", "M")
    assert trial.dose == "DOSE"
    assert present(trial.subjects).tolist() == list(range(12))
    assert trial.groups is None
    assert trial.weights is None
    assert trial.excluded == ()
    assert trial.notes == ()
    assert trial.schema == (
        NumberCovariate("AGE", 58.0, 82.0, 67.0, has_missing=False),
        CategoryCovariate("SEX", ("F", "M"), has_missing=False),
        NumberCovariate("DOSE", 0.0, 81.0, 54.0, has_missing=False),
    )


def test_without_notes_all_else_is_the_same(table_of: TableOf) -> None:
    same = ["a"] * 12
    table = table_of(SITE=same)
    request = RoleRequest(response="AVAL", covariates=("AGE", "SITE"))
    noted, plain = (
        trial_table(table, assign_roles(table, request), with_notes=with_notes)
        for with_notes in (True, False)
    )
    assert noted.notes
    assert plain.notes == ()
    assert plain.fingerprint == noted.fingerprint
    assert plain.roles == noted.roles
    assert plain.schema == noted.schema
    alone = table_of(AVAL=["1"] * 12)
    with pytest.raises(TableError, match="AVAL"):
        trial_table(alone, assign_roles(alone, AVAL), with_notes=False)


def test_rows_that_cannot_be_used_are_counted_once_each(table_of: TableOf) -> None:
    columns: dict[str, list[str | None]] = {name: [*table_of().cells[name]] * 2 for name in table_of().names}
    columns["AVAL"][:2] = [None, "NA"]
    columns["DOSE"][1:4] = [None, ".", None]
    columns["USUBJID"][4] = " "
    weights: list[str | None] = ["1"] * 24
    sites = ["a", "b"] * 12
    weights[5:8] = [None, "0", "0.0"]
    sites[23] = "n/a"
    request = RoleRequest(response="AVAL", weight="W", group="G")
    table = table_of(**columns, W=weights, G=sites)
    trial = trial_table(table, assign_roles(table, request))
    assert trial.excluded == (
        Exclusion("AVAL (response) is missing", 2),
        Exclusion("DOSE (dose) is missing", 2),
        Exclusion("W (weight) is missing", 1),
        Exclusion("W (weight) is 0", 2),
        Exclusion("USUBJID (subject) is missing", 1),
        Exclusion("G (group) is missing", 1),
    )
    assert (trial.rows_read, trial.rows) == (24, 15)
    assert all(len(numbers_in(column)) == 15 for column in trial.covariates if column.name != "SEX")
    assert present(trial.weights).tolist() == [1.0] * 15
    assert sorted(set(present(trial.groups).tolist())) == [0, 1]
    assert sorted(set(present(trial.subjects).tolist())) == list(range(12))


def test_a_level_that_only_left_out_rows_have_is_gone(trial_of: TrialOf) -> None:
    trial = trial_of(SEX=["X", *"FMFMFMFMFMF"], AVAL=[None, *range(11)])
    assert categories_in(trial.covariates[1]).levels == ("F", "M")


def test_group_and_subject_codes_do_not_depend_on_the_order_of_rows(table_of: TableOf) -> None:
    table = table_of(SITE=["b", "a", "c"] * 4)
    roles = assign_roles(table, RoleRequest(response="AVAL", group="SITE"))
    backwards = table_of(**{name: table.cells[name][::-1].tolist() for name in table.names})
    forwards = present(trial_table(table, roles).groups)
    assert present(trial_table(backwards, roles).groups)[::-1].tolist() == forwards.tolist()
    assert forwards[:3].tolist() == [1, 0, 2]


def test_an_identifier_in_disguise_is_a_number_when_declared_as_the_response(trial_of: TrialOf) -> None:
    trial = trial_of(AVAL=[f"0{row}" for row in range(12)])
    assert trial.response.values.tolist() == list(range(12))


@pytest.mark.parametrize(
    ("columns", "note"),
    [
        ({"X": [None] * 12}, "X is left out: it is missing in every row."),
        ({"X": [CANARY] * 12}, "X is left out: it is the same in every row."),
        (
            {"X": [CANARY] * 12, "Z": [1] * 12},
            "X and Z are left out: each is the same in every row.",
        ),
        (
            {"X": ["1"] * 11 + ["2"], "AVAL": [*range(11), None]},
            "X is left out: it is the same in every usable row.",
        ),
        (
            {"X": [None] * 11 + ["2"], "Z": [1, 2] * 6, "AVAL": [*range(11), None]},
            "X is left out: it is the same in every row that is not empty.",
        ),
        (
            {"X": [None] * 10 + [1, 2], "AVAL": [*range(10), None, None]},
            "X is left out: it is missing in every usable row.",
        ),
        ({"AGE": ["61", None] * 5 + ["58", "59"]}, "AGE is missing in fewer than 11 of 12 usable rows."),
        (
            {"USUBJID": ["a", "a", "b", "b", *"cdefghij"]},
            "2 subjects of 10 have more than one row; "
            "a subject's rows are kept together when the table is divided; covaria repeated compares arms by "
            "visit.",
        ),
        (
            {"USUBJID": ["a", "a", *"bcdefghijk"]},
            "1 subject of 11 has more than one row; "
            "a subject's rows are kept together when the table is divided; covaria repeated compares arms by "
            "visit.",
        ),
        (
            {"AGE": ["-99", "-99", "-999", *range(61, 70)]},
            "AGE is -999 and -99 in fewer than 11 rows and otherwise never negative; if that represents a "
            "missing value, declare it as missing when the table is read.",
        ),
        (
            {"AVAL": ["-99", *range(11)]},
            "AVAL is -99 in fewer than 11 rows and otherwise never negative; if that represents a missing "
            "value, declare it as missing when the table is read.",
        ),
        (
            {"LAB": ["few", "12", "13", "14"] * 3},
            "LAB is read as a category, although 9 of its 12 filled cells are numbers; correct the others "
            "if it is meant as a number.",
        ),
        (
            {
                "AGE": [60, 71, 65, 58, 77, 80, 62, 69, 73, 66, 59, 75],
                "MONTHS": [721, 852, 780, 697, 924, 961, 744, 828, 876, 793, 708, 899],
            },
            "AGE and MONTHS nearly determine one another (variance inflation factor above 10); predictions "
            "hold where they move together as here, but their single effects can hardly be separated.",
        ),
        (
            {f"X{k}": [(7 * (i + 1) * (k + 2) + i * i * (k + 3)) % 31 for i in range(12)] for k in range(12)},
            "there are 15 covariates for 12 usable rows, so that chance alone makes some look useful; name "
            "the covariates that were planned for.",
        ),
        (
            {"LAB": ["0012", "0013"] * 6},
            "LAB is read as a category, because its numbers are written as identifiers are.",
        ),
    ],
)
def test_notes_are_sentences_for_the_user(
    trial_of: TrialOf, columns: dict[str, list[int | str | None]], note: str
) -> None:
    trial = trial_of(**columns)
    assert note in trial.notes
    assert len(trial.notes) == 1
    assert CANARY not in note


@pytest.mark.parametrize(
    "columns",
    [
        {"AGE": ["-99", "-60", *range(10)]},
        {"AGE": ["-98", *range(61, 72)]},
        {"ARM": ["low", "high"] * 6},
    ],
)
def test_no_note_without_a_reason(trial_of: TrialOf, columns: dict[str, list[int | str]]) -> None:
    assert trial_of(**columns).notes == ()


def test_a_covariate_that_became_constant_is_ignored_in_the_roles(trial_of: TrialOf) -> None:
    request = RoleRequest(response="AVAL", covariates=("AGE", "SEX"))
    trial = trial_of(request, SEX=["F"] * 11 + ["M"], AVAL=[*range(11), None])
    sex = next(assignment for assignment in trial.roles if assignment.column == "SEX")
    assert (sex.role, sex.declared, sex.reason) == (Role.IGNORE, True, "the same in every usable row")
    assert [column.name for column in trial.covariates] == ["AGE"]


def test_an_inferred_dose_that_is_constant_is_left_out(trial_of: TrialOf) -> None:
    trial = trial_of(DOSE=["5"] * 11 + ["6"], AVAL=[*range(11), None])
    assert trial.dose is None
    assert "DOSE is left out: it is the same in every usable row." in trial.notes


def test_a_category_on_request_is_not_commented_on(trial_of: TrialOf) -> None:
    request = RoleRequest(response="AVAL", others=(("SITEID", Role.CATEGORY),))
    trial = trial_of(request, SITEID=["701", "702.0", "701.0"] * 4)
    assert categories_in(trial.covariates[-1]).levels == ("701", "702")
    assert trial.notes == ()


def test_declared_copies_are_kept_with_a_note(trial_of: TrialOf, table_of: TableOf) -> None:
    response = table_of().cells["AVAL"].tolist()
    base = [row + 0.5 for row in range(12)]
    chg = [float(value) - at_start for value, at_start in zip(response, base, strict=True)]
    request = RoleRequest(response="AVAL", covariates=("BASE", "CHG", "Y2"))
    assert trial_of(request, BASE=base, CHG=chg, Y2=response).notes[:2] == (
        "Y2 equals the response AVAL exactly, so that a model has nothing to explain; "
        "leave it out unless this is meant.",
        "BASE and CHG together give the response AVAL exactly, so that a model has nothing to explain; "
        "leave one of them out unless this is meant.",
    )


@pytest.mark.parametrize(
    ("columns", "request_", "message"),
    [
        (
            {"AVAL": [*range(9), None, None, None]},
            AVAL,
            "of 12 rows only 9 can be used (AVAL (response) is missing in 3); a model needs at least 10.",
        ),
        (
            {
                name: [cell]
                for name, cell in (
                    ("USUBJID", "a"),
                    ("AGE", 1),
                    ("SEX", CANARY),
                    ("DOSE", 1),
                    ("AVAL", 77.25),
                )
            },
            AVAL,
            "of 1 row only 1 can be used; a model needs at least 10.",
        ),
        (
            {"AVAL": [77.25, *[None] * 11], "DOSE": [None, *range(11)]},
            AVAL,
            "of 12 rows none can be used (AVAL (response) is missing in 11 and DOSE (dose) is missing in 1); "
            "a model needs at least 10.",
        ),
        (
            {"AVAL": [77.25] * 12},
            AVAL,
            "AVAL (response) is the same in every usable row; choose a response that varies.",
        ),
        (
            {"AVAL": [77.25, 0] * 6},
            AVAL,
            "AVAL (response) has two values only, as a response that is yes or no; ask for the binary "
            "endpoint (--endpoint binary), or choose a response that is measured on a scale.",
        ),
        (
            {"W": [1] * 10 + [-77.25, -1]},
            RoleRequest(response="AVAL", weight="W"),
            "W (weight) is negative in rows 11 and 12; correct it, or give 0 to leave a row out.",
        ),
        (
            {"DOSE": [77.25] * 12},
            RoleRequest(response="AVAL", dose="DOSE"),
            "DOSE (dose) is the same in every usable row; a dose-response needs two doses at least.",
        ),
        (
            {"AGE": [77.25] * 12, "SEX": [CANARY] * 12, "DOSE": None},
            AVAL,
            "no covariate is left that differs between usable rows; declare covariates, or a dose.",
        ),
        (
            {"AGE": [*range(11), "-inf"]},
            AVAL,
            "AGE is to be a covariate but is infinite in row 12; correct these cells, or leave them empty.",
        ),
    ],
)
def test_what_no_model_can_be_made_from(
    trial_of: TrialOf,
    columns: dict[str, list[float | str | None] | None],
    request_: RoleRequest,
    message: str,
) -> None:
    with pytest.raises(TableError) as caught:
        trial_of(request_, **columns)
    assert str(caught.value) == f"the data frame: {message}"


def test_checks_have_codes_of_their_own() -> None:
    assert len({check.code for check in CHECKS}) == len(CHECKS)


def test_roles_of_another_table(table_of: TableOf) -> None:
    roles = assign_roles(table_of(), AVAL)
    with pytest.raises(RoleError) as caught:
        trial_table(table_from_frame({"AVAL": [1.0], "AGE": [2]}), roles)
    assert str(caught.value) == (
        "the data frame has no column USUBJID, SEX and DOSE; assign the roles for this table again."
    )


def test_roles_without_a_response(table_of: TableOf) -> None:
    roles = tuple(a for a in assign_roles(table_of(), AVAL) if a.role is not Role.RESPONSE)
    with pytest.raises(RoleError) as caught:
        trial_table(table_of(), roles)
    assert str(caught.value) == "the data frame: no column has the role of the response; name one."


def test_roles_of_a_table_with_the_same_names_but_text(table_of: TableOf) -> None:
    roles = assign_roles(table_of(), AVAL)
    with pytest.raises(TableError, match="AGE is to be a covariate but is not a number in row 1 "):
        trial_table(table_of(AGE=[CANARY, *range(11)]), roles)


def test_a_trial_without_subjects(trial_of: TrialOf) -> None:
    trial = trial_of(USUBJID=None)
    assert trial.subjects is None
    assert np.isfinite(trial.response.values).all()
