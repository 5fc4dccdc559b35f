"""The compiled reader finds the cells that the reader of Python's library finds, or leaves them to it."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from covaria.errors import TableError
from covaria.table.layout import Layout, lay_out
from covaria.table.plain_rows import plain_rows
from covaria.table.read import read_table
from covaria.table.text_rows import FEW, TextRows, records_at_once
from support.damage import EDITS, FUZZ, Edit, damaged
from support.damaged_tables import content_of, seeds
from support.presence import present

LETTERS = st.text(st.sampled_from('aé1.,;|"\n\r \t#-\u2028'), max_size=60)


def cells_of_library(text: str, delimiter: str, width: int) -> tuple[list[list[str]], list[int]] | None:
    """Cells of each row below the header and the line each begins on; None where a line does not fit."""
    # By default the library refuses cells of more than 131,072 characters, which the product raises.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, lines = [], []
    try:
        next(filter(None, reader))
        begin = reader.line_num + 1
        for record in reader:
            if len(record) == width:
                rows.append(record)
                lines.append(begin)
            elif record:
                return None
            begin = reader.line_num + 1
    except (csv.Error, StopIteration):
        return None
    return rows, lines


def assert_as_by_library(found: TextRows, text: str, delimiter: str, width: int) -> None:
    rows, lines = present(cells_of_library(text, delimiter, width))
    assert found.lines.tolist() == lines
    assert not found.ragged
    own = [["" if cell is None else cell for cell in column.cells.tolist()] for column in found.columns]
    assert own == [[row[place] for row in rows] for place in range(width)]
    for column in found.columns:
        if column.distinct is not None:
            texts = [column.distinct.texts[code] for code in column.distinct.codes.tolist()]
            assert texts == ["" if cell is None else cell.strip() for cell in column.cells.tolist()]


@FUZZ
@given(text=LETTERS, delimiter=st.sampled_from(",;|\t"), width=st.integers(1, 3))
def test_any_text_is_divided_as_by_the_library(text: str, delimiter: str, width: int) -> None:
    found = plain_rows(text, delimiter, width)
    if found is not None and text.strip("\r\n"):
        assert_as_by_library(found, text, delimiter, width)


def laid_out(text: str) -> Layout | None:
    try:
        return lay_out(text, "t.csv")
    except TableError:
        return None


@FUZZ
@given(place=st.integers(0, 10_000), edits=EDITS)
def test_damaged_tables_are_divided_as_by_the_library(place: int, edits: list[Edit]) -> None:
    data = damaged(content_of(".csv", place % len(seeds(".csv"))), edits)
    layout = laid_out(data.decode("utf-8-sig", "replace").replace("\0", ""))
    if layout is not None:
        for width in range(1, 8):
            found = plain_rows(layout.text, layout.delimiter, width)
            if found is not None:
                assert_as_by_library(found, layout.text, layout.delimiter, width)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [["1", "2"]]),
        ('"a","b"\r\n"1","x, y"\r\n\r\n,""', [["1", "x, y"], ["", ""]]),
        ("\n\na,b\n 1 ,5\" pipe\n\nü,'", [[" 1 ", '5" pipe'], ["ü", "'"]]),
    ],
    ids=["plain", "quoted", "blank-lines"],
)
def test_what_is_plain_is_read(text: str, rows: list[list[str]]) -> None:
    assert_as_by_library(present(plain_rows(text, ",", 2)), text, ",", 2)
    assert present(cells_of_library(text, ",", 2))[0] == rows


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n"1 ""x""",2\n',
        'a,b\n"1\n",2\n',
        "a,b\r1,2\r",
        "a,b\n1,2,3\n",
        'a,b\n"1" ,2\n',
        'a,b\n"1,2',
        "a,b\n  \n",
    ],
    ids=["doubled-quote", "line-in-cell", "mac-ends", "ragged", "behind-quote", "open-quote", "blanks"],
)
def test_what_is_not_plain_is_left_to_the_library(text: str) -> None:
    assert plain_rows(text, ",", 2) is None


@pytest.mark.slow
def test_long_tables_keep_few_cells_once_and_many_as_they_are(tmp_path: Path) -> None:
    """Over several rounds of reading, with cells of a few bytes and of many."""
    random = np.random.default_rng(5)
    rows = 3 * records_at_once(3)
    few = np.array(["x" * length for length in (0, 1, 14, 15, 16, 17, 40)] + ["y" * 40])[
        random.integers(0, 8, rows)
    ]
    later = np.where(np.arange(rows) < 2 * rows // 3, "1", random.integers(0, 1 << 40, rows).astype(str))
    many = random.normal(size=rows).astype(str)
    text = "few,later,many\n" + "".join(map("{},{},{}\n".format, few, later, many))
    found = present(plain_rows(text, ",", 3))
    assert [column.distinct is None for column in found.columns] == [False, False, True]
    assert len(present(found.columns[1].distinct).texts) > FEW
    assert_as_by_library(found, text, ",", 3)
    path = tmp_path / "long.csv"
    path.write_text(text, encoding="utf-8")
    assert read_table(path).rows == rows
