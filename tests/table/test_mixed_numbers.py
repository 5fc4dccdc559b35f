"""A column of numbers with cells that are none is refused in words, never taken for identifiers."""

from pathlib import Path

import numpy as np
import pytest

import covaria
from covaria.errors import DataError, RoleError, TableError
from covaria.table import (
    Role,
    RoleRequest,
    TextTable,
    TrialTable,
    assign_roles,
    read_table,
    table_from_frame,
    trial_table,
)
from covaria.table.notations import MISSING_WORDS, Notation, notation_of
from covaria.table.written_units import is_written_unit, number_and_unit

ROWS = 200
RANDOM = np.random.default_rng(5)
BASE = [f"{value:.2f}" for value in RANDOM.normal(50, 9, ROWS)]
COLUMNS = {
    "AGE": RANDOM.integers(20, 80, ROWS).tolist(),
    "DOSE": RANDOM.permutation(np.tile([0, 5, 10, 20], ROWS // 4)).tolist(),
    "AVAL": RANDOM.normal(size=ROWS).tolist(),
}
RESPONSE = RoleRequest(response="AVAL")


def table_with(cells: list[str], name: str = "BASE") -> TextTable:
    return table_from_frame({**COLUMNS, name: cells})


def trial_with(cells: list[str], request: RoleRequest = RESPONSE, name: str = "BASE") -> TrialTable:
    table = table_with(cells, name)
    return trial_table(table, assign_roles(table, request))


def one_bad(cell: str, row: int = 8) -> list[str]:
    return [*BASE[:row], cell, *BASE[row + 1 :]]


FAULTS = {
    "<0.73": "it begins with a sign of comparison",
    "≥73": "it begins with a sign of comparison",
    "-": "it stands for a missing value, as it seems",
    "?": "it stands for a missing value, as it seems",
    "None": "it stands for a missing value, as it seems",
    "#N/A": "it stands for a missing value, as it seems",
    "not done": "it stands for a missing value, as it seems",
    "73mg": "it begins with a number but has more in it, such as a unit",
    "73 µmol/L": "it begins with a number but has more in it, such as a unit",
    "\N{MINUS SIGN}73": "it has a minus sign that is not the keyboard's",
    "1.73D+01": "it has an exponent written with D",
    "\N{ARABIC-INDIC DIGIT SEVEN}\N{ARABIC-INDIC DIGIT THREE}": "it has digits of another script",
    "7,3": "it has a comma",
    "7 300": "it has thousands separators",
    "BLQ": "it is below a limit of quantification",
    "(7.3)": "it is written as accountants write negative numbers",
    "7.3-": "it is written as accountants write negative numbers",
    "$1,073.00": "it has a currency beside the number",
    "H 73": "it has a flag beside the number",
    "7.3 (L)": "it has a flag beside the number",
    "P73Y": "it is a duration as ISO 8601 writes them",
    "173/73": "it holds two numbers, as a blood pressure does",
    "high73": "it is text",
}


@pytest.mark.parametrize("cell", FAULTS, ids=map(ascii, FAULTS))
def test_one_bad_cell_among_numbers_is_placed_and_named_without_its_value(cell: str) -> None:
    with pytest.raises(TableError) as caught:
        trial_with(one_bad(cell))
    message = str(caught.value)
    assert message.startswith(
        f"the data frame: BASE: 199 of 200 filled cells are numbers; row 9 is not ({FAULTS[cell]}"
    )
    assert 'the role "ignore" or "category"' in message
    assert "73" not in message
    assert "high" not in message


@pytest.mark.parametrize("cell", ["+51.2", " 51.2 ", "5.12e1", ".", "NA", "n/a", "NaN"])
def test_numbers_and_standard_words_for_missing_are_read(cell: str) -> None:
    trial = trial_with(one_bad(cell))
    assert "BASE" in {column.name for column in trial.covariates}


def test_a_word_that_is_declared_as_missing_is_read() -> None:
    table = table_from_frame({**COLUMNS, "BASE": one_bad("?")}, missing=["?"])
    trial = trial_table(table, assign_roles(table, RESPONSE))
    assert trial.notes == ("BASE is missing in fewer than 11 of 200 usable rows.",)


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (lambda text: text.replace(".", ","), "it has a comma"),
        (lambda text: f"\N{MINUS SIGN}{text}", "it has a minus sign"),
        (lambda text: f"{text}D+00", "it has an exponent written with D"),
        (lambda text: f"{text} kg", "it begins with a number but has more in it, such as a unit"),
        (
            lambda text: text.translate({48 + k: 0x660 + k for k in range(10)}),
            "it has digits of another script",
        ),
    ],
    ids=["comma", "minus", "Fortran", "unit", "Arabic"],
)
def test_a_column_in_another_notation_is_refused_whole(write: object, words: str) -> None:
    assert callable(write)
    with pytest.raises(TableError, match=rf"BASE: 0 of 200 filled cells are numbers; .*{words}"):
        trial_with([write(text) for text in BASE])


def test_a_row_of_units_is_named_in_the_lines_of_a_file(tmp_path: Path) -> None:
    rows = zip(BASE, *COLUMNS.values(), strict=True)
    lines = ["BASE,AGE,DOSE,AVAL", "(kg),70,0,1.5", *(",".join(map(str, row)) for row in rows)]
    path = tmp_path / "units.csv"
    path.write_text("\n".join(lines))
    table = read_table(path)
    with pytest.raises(
        TableError, match=r"line 2 is not .it is a unit, as in a row of units below the names"
    ):
        trial_table(table, assign_roles(table, RESPONSE))


def test_a_row_of_units_is_named_in_the_response(tmp_path: Path) -> None:
    rows = zip(*COLUMNS.values(), strict=True)
    lines = ["AGE,DOSE,AVAL", ",mg,cm", *(",".join(map(str, row)) for row in rows)]
    path = tmp_path / "units.csv"
    path.write_text("\n".join(lines))
    with pytest.raises(RoleError) as caught:
        assign_roles(read_table(path), RESPONSE)
    assert "a number in line 2 (it is a unit, as in a row of units below the names); delete" in str(
        caught.value
    )


def test_a_declared_covariate_is_refused_as_well() -> None:
    with pytest.raises(RoleError, match=r"BASE is to be a covariate but is not a number in row 9") as caught:
        trial_with(one_bad("<0.73"), RoleRequest(response="AVAL", covariates=("BASE",)))
    assert "73" not in str(caught.value)


def test_python_refuses_as_the_command_line_does() -> None:
    with pytest.raises(covaria.CovariaError, match="199 of 200 filled cells are numbers; row 9 is not"):
        covaria.fit_model({**COLUMNS, "BASE": one_bad("-")}, "AVAL")


@pytest.mark.parametrize("role", [Role.IGNORE, Role.CATEGORY])
def test_a_column_with_a_role_of_its_own_is_left_to_the_user(role: Role) -> None:
    cells = [text[0] for text in BASE[:-1]] + ["U"]
    trial = trial_with(cells, RoleRequest(response="AVAL", others=(("BASE", role),)))
    assert ("BASE" in {column.name for column in trial.covariates}) == (role is Role.CATEGORY)


@pytest.mark.parametrize(
    "write",
    [
        lambda row: f"2024-01-{row % 28 + 1:02d}",
        lambda row: f"{row % 28 + 1:02d}.01.2024",
        lambda row: f"{row % 28 + 1:02d}/01/2024",
        lambda row: f"{row % 24:02d}:{row % 60:02d}",
        lambda row: f"01-{row:03d}",
        lambda row: f"{row}A",
        lambda row: f"K{row}",
        lambda row: f"00{row:03d}",
        lambda row: f"{row}{'abcd'[row % 4]}",
        lambda row: "U" if row == 3 else str(row % 4),
    ],
    ids=[
        "ISO date",
        "date",
        "US date",
        "time",
        "site-subject",
        "letter",
        "kit",
        "zeros",
        "rooms",
        "codes",
    ],
)
def test_what_is_no_column_of_numbers_is_no_error(write: object) -> None:
    assert callable(write)
    assert trial_with([write(row) for row in range(ROWS)]).rows == ROWS


@pytest.mark.parametrize("cell", ["<0.73", "BLQ", "<LLOQ", "> 73"])
def test_a_response_beyond_a_limit_is_refused_without_the_advice_to_empty_cells(cell: str) -> None:
    columns = {**COLUMNS, "AVAL": one_bad(cell)}
    with pytest.raises(DataError) as caught:
        assign_roles(table_from_frame(columns), RESPONSE)
    message = str(caught.value)
    assert "AVAL is to be the response but is not a number in row 9" in message
    assert "leave them empty" not in message
    assert "would bias" in message
    assert "73" not in message


@pytest.mark.parametrize("word", sorted(MISSING_WORDS))
def test_words_for_a_missing_value_in_any_case(word: str) -> None:
    assert notation_of(word) is notation_of(word.upper()) is Notation.MISSING


@pytest.mark.parametrize(
    ("text", "decimal_comma", "notation"),
    [
        ("1,5", False, Notation.COMMA),
        ("1.5", True, Notation.POINT),
        ("1.234,5", True, Notation.THOUSANDS),
        ("1'234", False, Notation.THOUSANDS),
        ("\N{MINUS SIGN}1,5", True, Notation.MINUS),
        ("< 0,5 ng/mL", True, Notation.BELOW),
        ("below LLOQ", False, Notation.BELOW),
        (">ULOQ", False, Notation.ABOVE),
        ("F", False, None),
        ("12.01.2024", False, None),
        ("Week 12", False, None),
    ],
)
def test_notations(text: str, decimal_comma: bool, notation: Notation | None) -> None:
    assert notation_of(text, decimal_comma) is notation


@pytest.mark.parametrize(
    "unit",
    ["mg", "µg/L", "mg/kg", "(kg)", "[years]", "10^9/L", "x10^9/L", "mmHg", "mL/min/1.73 m2", "%", "IU/L"],
)
def test_units(unit: str) -> None:
    assert is_written_unit(unit)


@pytest.mark.parametrize("text", ["A", "QD", "mgx", "group", "M/F", "", "Placebo"])
def test_what_is_no_unit(text: str) -> None:
    assert not is_written_unit(text)
    assert number_and_unit(f"12{text}") is None
