from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from covaria.errors import RoleError
from covaria.table import Role, RoleRequest, TextTable, assign_roles, read_table, role_from_word
from covaria.table.inference import RULES
from covaria.table.roles import RoleAssignment

TableOf = Callable[..., TextTable]
WriteTable = Callable[[str, str | bytes], Path]

AVAL = RoleRequest(response="AVAL")
CANARY = "CANARY77"


def roles_of(table: TextTable, request: RoleRequest = AVAL) -> dict[str, RoleAssignment]:
    return {assignment.column: assignment for assignment in assign_roles(table, request)}


def test_every_column_gets_a_role_in_the_order_of_the_table(table_of: TableOf) -> None:
    assignments = assign_roles(table_of(), AVAL)
    assert [(a.column, a.role, a.kind, a.declared) for a in assignments] == [
        ("USUBJID", Role.SUBJECT, "text", False),
        ("AGE", Role.COVARIATE, "number", False),
        ("SEX", Role.COVARIATE, "category", False),
        ("DOSE", Role.DOSE, "number", False),
        ("AVAL", Role.RESPONSE, "number", True),
    ]


def test_rules_have_codes_of_their_own() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("X", [None, "NA"] * 6, (Role.IGNORE, "text", "missing in every row", "empty")),
        ("STUDYID", ["S1"] * 12, (Role.IGNORE, "text", "the same in every row", "all-the-same")),
        ("X", ["4", None] * 6, (Role.IGNORE, "number", "the same in every row", "all-the-same")),
        ("SUBJID", range(12), (Role.IGNORE, "number", "another identifier of the subject", "subject-name")),
        ("SiteID", ["701", "702"] * 6, (Role.IGNORE, "number", "a site or study; declare it", "site-name")),
        (
            "TRT01PN",
            [0, 54, 81, 54] * 3,
            (Role.COVARIATE, "number", "a number in every filled cell", "number"),
        ),
        ("DOSE_MG", [0, 5] * 6, (Role.COVARIATE, "number", "a number in every filled cell", "number")),
        ("VISIT", [1, 2, 3, 4] * 3, (Role.COVARIATE, "number", "a number in every filled cell", "number")),
        ("ARM", ["low", "high"] * 6, (Role.COVARIATE, "category", "text with 2 levels", "category")),
        ("GENE", ["0012", "0013"] * 6, (Role.COVARIATE, "category", "text with 2 levels", "category")),
        (
            "LAB",
            ["few", "12", "13", "14"] * 3,
            (Role.COVARIATE, "category", "text with 4 levels", "category"),
        ),
        (
            "KIT",
            [f"00{n:02d}" for n in range(12)],
            (Role.IGNORE, "text", "text that differs in most rows", "identifier-like"),
        ),
        (
            "HASH",
            [f"{n}e{n}" for n in range(1, 13)],
            (Role.IGNORE, "text", "text that differs in most rows", "identifier-like"),
        ),
        (
            "LABEL",
            [f"{CANARY} {n}" for n in range(12)],
            (Role.IGNORE, "text", "text that differs in most", "identifier-like"),
        ),
        ("CHG", range(12), (Role.IGNORE, "number", "computed from the response", "response-relative")),
        ("PCHG", range(12), (Role.IGNORE, "number", "computed from the response", "response-relative")),
        (
            "AVALCAT1",
            ["a", "b"] * 6,
            (Role.IGNORE, "text", "computed from the response", "response-relative"),
        ),
    ],
)
def test_an_undeclared_column_is_inferred(
    table_of: TableOf, name: str, cells: list[int | str | None] | range, expected: tuple[Role, str, str, str]
) -> None:
    assignment = roles_of(table_of(**{name: cells}))[name]
    role, kind, reason, rule = expected
    assert (assignment.role, assignment.kind, assignment.rule) == (role, kind, rule)
    assert assignment.reason.startswith(reason)
    assert not assignment.declared
    assert CANARY not in assignment.reason


def test_text_with_more_than_fifty_levels_is_ignored(table_of: TableOf) -> None:
    columns = {name: table_of().cells[name].tolist() * 10 for name in table_of().names}
    fifty_one = roles_of(table_of(**columns, X=[f"x{row % 51}" for row in range(120)]))["X"]
    fifty = roles_of(table_of(**columns, X=[f"x{row % 50}" for row in range(120)]))["X"]
    assert (fifty_one.role, fifty_one.rule) == (Role.IGNORE, "identifier-like")
    assert (fifty.role, fifty.kind) == (Role.COVARIATE, "category")


@pytest.mark.parametrize("name", ["USUBJID", "subjid", "Subject_ID", "ID", "Patient"])
def test_subjects_are_known_by_name(table_of: TableOf, name: str) -> None:
    table = table_of(**{"USUBJID": None, name: [f"{row}" for row in range(12)]})
    assert roles_of(table)[name].role is Role.SUBJECT


@pytest.mark.parametrize(
    ("name", "is_dose"),
    [("dose", True), ("DOSE (mg)", True), ("Dose_mg/kg", True), ("DOSEGRP", False), ("TRT01PN", False)],
)
def test_doses_are_known_by_name(table_of: TableOf, name: str, is_dose: bool) -> None:
    table = table_of(DOSE=None, **{name: [0, 10, 20] * 4})
    assert roles_of(table)[name].role is (Role.DOSE if is_dose else Role.COVARIATE)


def test_a_dose_in_words_is_a_category(table_of: TableOf) -> None:
    assignment = roles_of(table_of(DOSE=["low", "high"] * 6))["DOSE"]
    assert (assignment.role, assignment.kind) == (Role.COVARIATE, "category")


def test_named_covariates_leave_out_all_others_but_the_subject(table_of: TableOf) -> None:
    roles = roles_of(table_of(), RoleRequest(response="AVAL", covariates=("AGE",)))
    assert roles["AGE"].declared
    assert roles["USUBJID"].role is Role.SUBJECT
    for name in ("SEX", "DOSE"):
        assert (roles[name].role, roles[name].reason) == (Role.IGNORE, "not named as a covariate")


def test_a_dose_among_the_named_covariates_is_still_the_dose(table_of: TableOf) -> None:
    roles = roles_of(table_of(), RoleRequest(response="AVAL", covariates=("AGE", "DOSE")))
    assert (roles["DOSE"].role, roles["DOSE"].declared) == (Role.DOSE, True)


def test_a_declared_dose_is_the_only_one(table_of: TableOf) -> None:
    roles = roles_of(table_of(), RoleRequest(response="AVAL", dose="AGE"))
    assert roles["AGE"].role is Role.DOSE
    assert roles["DOSE"].role is Role.COVARIATE


def test_declared_roles_are_kept(table_of: TableOf) -> None:
    table = table_of(SITEID=["701", "702"] * 6, W=["1", "2"] * 6, CENTER=["a", "b"] * 6, ID=range(12))
    request = RoleRequest(
        response="AVAL",
        subject="ID",
        group="CENTER",
        weight="W",
        others=(("SITEID", Role.CATEGORY), ("SEX", Role.IGNORE), ("DOSE", Role.COVARIATE)),
    )
    roles = roles_of(table, request)
    assert {name: (a.role, a.kind) for name, a in roles.items()} == {
        "USUBJID": (Role.IGNORE, "text"),
        "AGE": (Role.COVARIATE, "number"),
        "SEX": (Role.IGNORE, "text"),
        "DOSE": (Role.COVARIATE, "number"),
        "AVAL": (Role.RESPONSE, "number"),
        "SITEID": (Role.CATEGORY, "category"),
        "W": (Role.WEIGHT, "number"),
        "CENTER": (Role.GROUP, "text"),
        "ID": (Role.SUBJECT, "text"),
    }


def test_a_dose_listed_among_the_covariates_is_the_dose_unless_its_own_role_is_declared(
    table_of: TableOf,
) -> None:
    request = RoleRequest(response="AVAL", covariates=("AGE", "DOSE"))
    assert roles_of(table_of(), request)["DOSE"].role is Role.DOSE
    declared = replace(request, others=(("DOSE", Role.COVARIATE),))
    assert roles_of(table_of(), declared)["DOSE"].role is Role.COVARIATE


def test_a_dose_or_category_may_be_named_among_the_covariates_as_well(table_of: TableOf) -> None:
    others = (("AGE", Role.CATEGORY), ("SEX", Role.COVARIATE))
    request = RoleRequest(response="AVAL", dose="DOSE", covariates=("DOSE", "AGE", "SEX"), others=others)
    roles = roles_of(table_of(), request)
    assert [roles[name].role for name in ("DOSE", "AGE", "SEX")] == [Role.DOSE, Role.CATEGORY, Role.COVARIATE]


COPIES = {"BASE": [f"{n}.5" for n in range(12)], "DELTA": [f"{a - n - 0.5:.1f}" for n, a in enumerate(
    [3.1, 4.5, 2.2, 6.7, 5.5, 1.9, 8.4, 7.3, 2.8, 6.1, 4.9, 3.6])]}  # fmt: skip


@pytest.mark.parametrize(
    ("names", "request_", "ignored"),
    [
        (("BASE", "DELTA"), AVAL, {"DELTA"}),
        (("X", "DELTA"), AVAL, {"X", "DELTA"}),
        (("X", "DELTA"), RoleRequest(response="AVAL", others=(("X", Role.COVARIATE),)), {"DELTA"}),
        (("X", "DELTA"), RoleRequest(response="AVAL", others=(("DELTA", Role.COVARIATE),)), {"X"}),
        (("X", "DELTA"), RoleRequest(response="AVAL", others=(("X", Role.IGNORE),)), set()),
    ],
)
def test_columns_that_give_the_response_away_are_ignored(
    table_of: TableOf, names: tuple[str, str], request_: RoleRequest, ignored: set[str]
) -> None:
    columns = dict(zip(names, COPIES.values(), strict=True))
    roles = roles_of(table_of(**columns), request_)
    found = {name for name, assignment in roles.items() if assignment.rule == "response-parts"}
    assert found == ignored
    for name in found:
        other = "computed from the response" if len(found) == 1 else "give the response together"
        assert other in roles[name].reason


def test_a_copy_under_another_name_is_ignored(table_of: TableOf) -> None:
    cells = [f"{cell}0" for cell in table_of().cells["AVAL"]]
    assert roles_of(table_of(Y2=cells))["Y2"].rule == "response-copy"


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            RoleRequest(),
            "the data frame: no response is named; the columns are USUBJID, AGE, SEX, DOSE, AVAL and X.",
        ),
        (
            RoleRequest(response="aval"),
            "the data frame has no column aval, which is named as response; did you mean AVAL?",
        ),
        (
            RoleRequest(response="AVAL", covariates=("AEG",)),
            "the data frame has no column AEG, which is named as covariate; did you mean AGE?",
        ),
        (
            RoleRequest(response="AVAL", covariates=("AVAL",)),
            "AVAL is declared as response and as covariate; a column has one role.",
        ),
        (
            RoleRequest(response="AVAL", dose="AVAL"),
            "AVAL is declared as response and as dose; a column has one role.",
        ),
        (
            RoleRequest(response="AVAL", covariates=("AGE",), others=(("AGE", Role.IGNORE),)),
            "AGE is declared as covariate and as ignore; a column has one role.",
        ),
        (
            RoleRequest(response="AVAL", others=(("AGE", Role.RESPONSE),)),
            "AVAL and AGE are all declared as the response; declare one of them.",
        ),
        (
            RoleRequest(response="X"),
            "the data frame: X is to be the response but is not a number in rows 3, 4, 5 and 7 more "
            "(in the first of them it is text); correct these cells, or leave them empty.",
        ),
        (
            RoleRequest(response="AVAL", weight="X"),
            "the data frame: X is to be the weight but is not a number in rows 3, 4, 5 and 7 more "
            "(in the first of them it is text); correct these cells, or leave them empty.",
        ),
    ],
)
def test_declarations_that_do_not_fit(table_of: TableOf, request_: RoleRequest, message: str) -> None:
    table = table_of(X=["1.5", None, *[f"{CANARY}{row % 3}" for row in range(9)], "x"])
    with pytest.raises(RoleError) as caught:
        assign_roles(table, request_)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("<77.25", "it begins with a sign of comparison, as results below a limit of quantification do"),
        ("77.25 mg", "it begins with a number but has more in it, such as a unit"),
        (
            "77,250",
            "it has a comma; thousands separators are not read, decimal commas only between semicolons where "
            "no number has a decimal point",
        ),
    ],
)
def test_the_fault_of_a_dose_is_described_without_its_value(table_of: TableOf, cell: str, fault: str) -> None:
    table = table_of(DOSE=["0", "54"] * 5 + ["81", cell])
    with pytest.raises(RoleError) as caught:
        assign_roles(table, RoleRequest(response="AVAL", dose="DOSE"))
    assert f"not a number in row 12 ({fault}); " in str(caught.value)
    assert "77" not in str(caught.value)


def test_an_infinite_response(table_of: TableOf) -> None:
    with pytest.raises(RoleError) as caught:
        assign_roles(table_of(AVAL=[*range(10), "inf", "-Infinity"]), AVAL)
    assert str(caught.value) == (
        "the data frame: AVAL is to be the response but is infinite in rows 11 and 12; "
        "correct these cells, or leave them empty."
    )


@pytest.mark.parametrize(("role", "called"), [(Role.COVARIATE, "a covariate"), (Role.SUBJECT, "the subject")])
def test_a_declared_column_without_values(table_of: TableOf, role: Role, called: str) -> None:
    with pytest.raises(RoleError) as caught:
        assign_roles(table_of(X=[None] * 12), RoleRequest(response="AVAL", others=(("X", role),)))
    assert str(caught.value) == f"the data frame: X is declared as {called} but is missing in every row."


@pytest.mark.parametrize(("role", "cell"), [(Role.COVARIATE, CANARY), (Role.CATEGORY, "")])
def test_a_declared_category_with_too_many_levels(table_of: TableOf, role: Role, cell: str) -> None:
    columns = {name: table_of().cells[name].tolist() * 5 for name in table_of().names}
    table = table_of(**columns, X=[f"{cell}{row}" for row in range(60)])
    with pytest.raises(RoleError) as caught:
        assign_roles(table, RoleRequest(response="AVAL", others=(("X", role),)))
    assert str(caught.value) == (
        f"the data frame: X is declared as a {role} but has 60 levels, more than 50; "
        f"merge levels, or do not use it."
    )


def test_decimal_commas_are_numbers_between_semicolons(write: WriteTable) -> None:
    lines = [f"{row},5;{row % 3};{100 - row},25" for row in range(12)]
    table = read_table(write("t.csv", "AVAL;DOSE;BMI\n" + "\n".join(lines)))
    assert [(a.role, a.kind) for a in assign_roles(table, AVAL)] == [
        (Role.RESPONSE, "number"),
        (Role.DOSE, "number"),
        (Role.COVARIATE, "number"),
    ]


def test_a_decimal_point_among_decimal_commas_is_named(write: WriteTable) -> None:
    table = read_table(write("t.csv", "AVAL;DOSE\n1,5;0\n77.25;1\n"))
    with pytest.raises(
        RoleError, match=r"in line 3 .*it has a decimal point, while this file writes"
    ) as caught:
        assign_roles(table, AVAL)
    assert "77.25" not in str(caught.value)


@pytest.mark.parametrize("word", ["dose", "DOSE", " Dose "])
def test_roles_from_words(word: str) -> None:
    assert role_from_word(word) is Role.DOSE


def test_a_word_that_is_no_role() -> None:
    with pytest.raises(RoleError) as caught:
        role_from_word("doze")
    assert str(caught.value) == (
        "'doze' is not a role; "
        "the roles are response, dose, arm, covariate, category, visit, time, subject, group, weight, "
        "exposure, event, censor, censoring, limit and ignore."
    )
