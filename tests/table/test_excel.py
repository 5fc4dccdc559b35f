"""Workbooks that openpyxl writes, as spreadsheet programs save them."""

import datetime
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from covaria.errors import TableError, UsageError
from covaria.table import Selection, TextTable, excel, read_table, text_table

WriteBook = Callable[..., Path]
CANARY = "CANARY77"
ROWS: list[Sequence[Any]] = [
    ["ID", "AGE", "FLAG", "DAY", "RESP"],
    ["S1", 61, True, datetime.datetime(2020, 1, 3), 1.5],
    ["S2", None, False, datetime.datetime(2020, 1, 3, 4, 5), "NA"],
    [None, None, None, None, None],
    ["0012", 70.0, None, None, 1e-7],
]


@pytest.fixture
def book(tmp_path: Path) -> WriteBook:
    def write(sheets: dict[str, Sequence[Sequence[Any]]], name: str = "t.xlsx") -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title)
            for row in rows:
                sheet.append(row)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return write


def columns(table: TextTable) -> dict[str, list[str | None]]:
    return {name: table.cells[name].tolist() for name in table.names}


def refusal(path: Path, sheet: str | None = None) -> str:
    with pytest.raises(TableError) as caught:
        read_table(path, sheet=sheet)
    assert CANARY not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value).replace(str(path), "T")


EXPECTED = {
    "ID": ["S1", "S2", "0012"],
    "AGE": ["61", None, "70"],
    "FLAG": ["true", "false", None],
    "DAY": ["2020-01-03", "2020-01-03 04:05:00", None],
    "RESP": ["1.5", "NA", "1e-07"],
}


def test_cells_become_text_without_loss(book: WriteBook) -> None:
    table = read_table(book({"Trial": ROWS}))
    assert columns(table) == EXPECTED
    assert table.row_numbers.tolist() == [2, 3, 5]
    assert table.row_word == "row"
    assert table.assumed == ()


def test_of_several_sheets_one_is_named(book: WriteBook) -> None:
    path = book({"Notes": [["x"], [1]], "Trial": [[], [], *ROWS]})
    assert refusal(path) == "T has several sheets; name one of Notes and Trial."
    assert refusal(path, "trial") == "T has no sheet trial; name one of Notes and Trial."
    table = text_table(path, selection=Selection(sheet="Trial"))
    assert columns(table) == EXPECTED
    assert table.row_numbers.tolist() == [4, 5, 7]
    assert table.assumed == ("the table is the sheet Trial of the workbook",)


def test_a_sheet_of_what_has_none_is_an_error_of_usage(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    with pytest.raises(UsageError, match="is no Excel workbook"):
        text_table(tmp_path / "t.csv", selection=Selection(sheet="x"))
    with pytest.raises(UsageError, match="is a data frame"):
        text_table({"a": [1]}, selection=Selection(sheet="x"))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "T: the sheet Trial is empty; a table needs column names and rows below them."),
        ([["a", "b"]], "T has column names but no rows below them."),
        (
            [["a", "b"], [1, 2, CANARY]],
            "T: row 2 has cells beyond the last name; name these columns.",
        ),
        ([["a", None, "b"], [1, 2, CANARY]], "T: column 2 has no name; name or remove it."),
        ([["a", "a"], [1, CANARY]], "T: columns 1 and 2 have the same name, a; give each its own."),
        (
            [[CANARY, 2], [1, 2]],
            "T: column 2 has a number for a name; the first line must hold the column names.",
        ),
        (
            [["a", "b"], [1, "=A2+1"], [2, 3]],
            "T: column b holds a formula in row 2 whose value is not stored; open the workbook in a "
            "spreadsheet program and save it there.",
        ),
        (
            [["a", "b"], [1, 2], ["=A2", "=B2"], [3, 4]],
            "T: column a holds a formula in row 3 whose value is not stored; open the workbook in a "
            "spreadsheet program and save it there.",
        ),
    ],
    ids=["empty", "no rows", "wider", "no name", "twice", "number", "formula", "row of formulas"],
)
def test_sheets_that_are_no_table_are_refused(book: WriteBook, rows: Any, message: str) -> None:
    assert refusal(book({"Trial": rows})) == message


NO_WORKBOOK = "T is no Excel workbook of its ending, is encrypted, or is damaged; save it anew or as CSV."


def test_what_is_no_workbook_is_refused(tmp_path: Path, book: WriteBook) -> None:
    path = tmp_path / "t.xlsx"
    for content in (b"", CANARY.encode(), b"\xd0\xcf\x11\xe0" * 300):
        path.write_bytes(content)
        assert refusal(path) == NO_WORKBOOK
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("t.csv", f"a\n{CANARY}\n")
    assert refusal(path) == NO_WORKBOOK
    path = book({"Trial": [["a"], [CANARY]]})
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for each, data in parts.items():
            archive.writestr(each, data[:-40] if "sheet1" in each else data)
    assert refusal(path) == NO_WORKBOOK


def test_bombs_are_refused(tmp_path: Path, book: WriteBook, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", " " * (20 << 20))
    assert refusal(path) == "T is far larger decompressed than tables are; save the sheet as CSV."
    monkeypatch.setattr(excel, "MOST_CELLS", 100)
    wide = book({"Trial": [["a"], *([None] * 30 + [row] for row in range(10))]})
    assert refusal(wide) == "T: the sheet Trial has more than 100 cells; save it as CSV."
