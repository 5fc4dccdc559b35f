import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from covaria.table import table_from_frame
from covaria.table.notations import describe_fault
from covaria.table.numbers import (
    is_number,
    look_like_identifiers,
    number_cells,
    parse_numbers,
)

NUMBERS = ["0", "-1", "+1.", ".5", "-0.25", "1e5", "1E-05", "1.5e+10", "inf", "-Infinity", "007"]
NOT_NUMBERS = [
    "",
    "1_000",
    "1,000",
    "1 000",
    "1.234,5",
    "0x1f",
    "1e",
    "e5",
    "--1",
    "1.2.3",
    "nan",
    "+nan",
    "٣",
    "½",
]
NOT_NUMBERS += ["<5", "12 mg", "1d1", "true", "1\n2", "−1"]


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers(text: str) -> None:
    assert is_number(text)
    np.testing.assert_array_equal(parse_numbers([text]), [float(text)])


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_no_numbers(text: str) -> None:
    assert not is_number(text)
    assert parse_numbers(["1", text]) is None


def test_decimal_commas() -> None:
    np.testing.assert_array_equal(parse_numbers(["1,5", "-2", ",5e1"], decimal_comma=True), [1.5, -2.0, 5.0])
    for text in ("1.5", "1,2,3", "1.234,5"):
        assert parse_numbers(["1,5", text], decimal_comma=True) is None


@given(st.lists(st.text("0123456789+-.,eE_ nainf\n٣", max_size=6), max_size=4), st.booleans())
def test_the_fast_way_agrees_with_the_grammar(texts: list[str], decimal_comma: bool) -> None:
    texts = [text.strip() for text in texts]
    values = parse_numbers(texts, decimal_comma)
    assert (values is not None) == all(is_number(text, decimal_comma) for text in texts)
    if values is not None:
        np.testing.assert_array_equal(values, [float(text.replace(",", ".")) for text in texts])


def test_cells_that_are_no_numbers_are_marked() -> None:
    cells = number_cells(table_from_frame({"x": [" 1.5 ", "<5", "NA", None, "-2"]}), "x")
    np.testing.assert_array_equal(cells.values, [1.5, np.nan, np.nan, np.nan, -2.0])
    assert cells.unreadable.tolist() == [False, True, False, False, False]


@pytest.mark.parametrize(
    "texts",
    [
        ["0012", "0013"],
        ["1", "00"],
        ["01234", "90210"],
        ["01.10", "12.30"],
        ["4e92", "1234"],
        ["1e5"],
        ["9007199254740993", "9007199254740992"],
        ["-90071992547409930"],
    ],
)
def test_identifiers_in_disguise(texts: list[str]) -> None:
    assert look_like_identifiers(texts, np.array([float(text) for text in texts]))


@pytest.mark.parametrize(
    "texts",
    [
        ["0", "10"],
        ["0.5", "-0.5"],
        ["1e+05", "2"],
        ["1e5", "0.5"],
        ["1e-3"],
        ["1.0e300"],
        ["inf"],
        ["1e22", "1.5"],
        ["61", "061"],
        ["7", "08", "12"],
        ["007.5", "80.1"],
        [],
    ],
)
def test_numbers_that_are_numbers(texts: list[str]) -> None:
    assert not look_like_identifiers(texts, np.array([float(text) for text in texts]))


@pytest.mark.parametrize(
    ("text", "decimal_comma", "words"),
    [
        ("1.5", True, "it has a decimal point, while this file writes decimal commas"),
        ("12,345.5", False, "it has a comma; thousands separators are not read"),
        ("<5", False, "it begins with a sign of comparison"),
        ("≥ 5", False, "it begins with a sign of comparison"),
        ("12 mg", False, "it begins with a number but has more in it"),
        ("-12mg", False, "it begins with a number but has more in it"),
        ("high", False, "it is text"),
    ],
)
def test_faults_are_described_without_the_value(text: str, decimal_comma: bool, words: str) -> None:
    description = describe_fault(text, decimal_comma)
    assert description.startswith(words)
    assert text not in description
    assert not re.search("[0-9]", description)
