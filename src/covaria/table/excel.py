"""Sheets of Excel workbooks, by openpyxl."""

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from covaria.errors import TableError
from covaria.extras import missing_extra
from covaria.table.contents import HARMLESS, HIGHEST_RATIO, LARGEST
from covaria.table.header import check_first_line, check_names
from covaria.table.missing import missing_spellings
from covaria.table.text import TextTable
from covaria.table.values import as_objects, cells_of
from covaria.wording.lists import listed, placed

if TYPE_CHECKING:
    from openpyxl import Workbook

MOST_CELLS = 20_000_000
"""A sheet may announce 17,000,000,000."""
_Rows = list[tuple[int, list[Any]]]
_FAULTS = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NotImplementedError, OSError),
    *(SyntaxError, TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error),
)
"""What openpyxl, which trusts a workbook, may come to where one is damaged."""


def read_excel(path: Path, source: str, missing: Iterable[str] = (), sheet: str | None = None) -> TextTable:
    """Read a sheet of a workbook, every cell as text; its first filled row holds the names.

    Parameters
    ----------
    path : Path
    source : str
    missing : iterable of str
    sheet : str, optional
        Its name; needed where there are several.

    Raises
    ------
    TableError
        When the file is no workbook, the sheet is not there or not named, its names cannot be relied on, or
        cells hold formulas whose values are not stored.
    UsageError
        If openpyxl is not installed.
    """
    _check_archive(path, source)
    workbook = _open(path, source, with_values=True)
    title = _chosen(workbook.sheetnames, sheet, source)
    rows = _filled(workbook, title, source)
    if not rows:
        raise TableError(
            f"{source}: the sheet {title} is empty; a table needs column names and rows below them."
        )
    first, header = rows.pop(0)
    names = ["" if name is None else str(name) for name in header]
    check_first_line(source, names)
    checked = check_names(source, names)
    _check_cells(rows, len(names), source)
    _check_formulas(path, title, first, rows, checked, source)
    padded = [[*cells, *[None] * (len(names) - len(cells))] for _, cells in rows]
    columns = zip(*padded, strict=True)
    return TextTable(
        source=source,
        names=checked,
        cells={
            name: cells_of(source, name, as_objects(map(_plain, column)))
            for name, column in zip(checked, columns, strict=True)
        },
        row_numbers=np.array([number for number, _ in rows], np.int64),
        missing=missing_spellings(missing),
        assumed=(f"the table is the sheet {title} of the workbook",) if len(workbook.sheetnames) > 1 else (),
    )


def _check_archive(path: Path, source: str) -> None:
    """Refuse what is no archive, as old and encrypted workbooks are none, or holds far more than a table."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
        compressed = path.stat().st_size
    except (zipfile.BadZipFile, NotImplementedError):
        raise _no_workbook(source) from None
    except OSError as error:
        raise TableError(f"{source} cannot be read: {error.strerror or 'input error'}.") from None
    if size > LARGEST or (size > HARMLESS and size > HIGHEST_RATIO * compressed):
        raise TableError(f"{source} is far larger decompressed than tables are; save the sheet as CSV.")


def _no_workbook(source: str) -> TableError:
    return TableError(
        f"{source} is no Excel workbook of its ending, is encrypted, or is damaged; save it anew or as CSV."
    )


def _open(path: Path, source: str, with_values: bool) -> "Workbook":
    try:
        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from None
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=with_values, keep_links=False)
    except (InvalidFileException, *_FAULTS):
        raise _no_workbook(source) from None


def _chosen(titles: list[str], sheet: str | None, source: str) -> str:
    if sheet is None and len(titles) == 1:
        return titles[0]
    if sheet in titles:
        return sheet
    missing = "" if sheet is None else f" has no sheet {sheet};"
    raise TableError(f"{source}{missing or ' has several sheets;'} name one of {listed(titles)}.")


def _filled(workbook: "Workbook", title: str, source: str) -> _Rows:
    """Rows of a sheet that hold something, each with its number and without empty cells at its end."""
    try:
        return list(_rows_of(workbook, title, source))
    except TableError:
        raise
    except _FAULTS:
        raise _no_workbook(source) from None


def _rows_of(workbook: "Workbook", title: str, source: str) -> Iterator[tuple[int, list[Any]]]:
    sheet = workbook[title]
    # What a sheet announces of its size need not be true.
    sheet.reset_dimensions()
    seen = 0
    for number, found in enumerate(sheet.iter_rows(values_only=True), 1):
        seen += len(found)
        if seen > MOST_CELLS:
            break
        cells = list(found)
        while cells and cells[-1] in {None, ""}:
            cells.pop()
        if cells:
            yield number, cells
    if seen > MOST_CELLS:
        raise TableError(f"{source}: the sheet {title} has more than {MOST_CELLS:,} cells; save it as CSV.")


def _check_cells(rows: _Rows, width: int, source: str) -> None:
    if not rows:
        raise TableError(f"{source} has column names but no rows below them.")
    longer = [number for number, cells in rows if len(cells) > width]
    if longer:
        verb = "has" if len(longer) == 1 else "have"
        raise TableError(
            f"{source}: {placed('row', longer)} {verb} cells beyond the last name; name these columns."
        )


def _check_formulas(
    path: Path, title: str, first: int, rows: _Rows, names: tuple[str, ...], source: str
) -> None:
    """Refuse formulas that no program has computed: their cells look empty."""
    values = dict(rows)
    numbers = range(first + 1, rows[-1][0] + 1)
    if all(len(values.get(number, ())) == len(names) and None not in values[number] for number in numbers):
        return
    for number, formulas in _filled(_open(path, source, with_values=False), title, source):
        computed = [*values.get(number, ()), *[None] * len(formulas)]
        pairs = zip(names, formulas, computed, strict=False)
        column = next((name for name, formula, value in pairs if value is None and formula is not None), None)
        if number > first and column is not None:
            raise TableError(
                f"{source}: column {column} holds a formula in row {number} whose value is not stored; open "
                "the workbook in a spreadsheet program and save it there."
            )


def _plain(value: object) -> object:
    """A time of midnight says that a cell holds a date."""
    is_date = isinstance(value, datetime) and value.time() == datetime.min.time()
    return value.date() if is_date and isinstance(value, datetime) else value
