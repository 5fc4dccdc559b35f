"""Text files with separators: CSV, tabs, semicolons, vertical bars and blanks.

Plain cells by the compiled reader, all others by the standard library's. Both know the line of every row,
rename no column and open one file only; DuckDB's does none of these.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import compress, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import BoolArray, IntArray
from covaria.errors import TableError
from covaria.table.contents import read_contents
from covaria.table.decimal_marks import decimal_comma, told_of_marks
from covaria.table.distinct import CellNumbers
from covaria.table.header import check_first_line, check_names
from covaria.table.layout import BLANK, lay_out, lines_of
from covaria.table.missing import missing_spellings
from covaria.table.nonmem import has_records, is_comment
from covaria.table.numbers import is_number
from covaria.table.plain_rows import plain_rows
from covaria.table.reading_progress import Report, unheard
from covaria.table.row_names import are_row_names, commas_only_separate
from covaria.table.text import TextTable
from covaria.table.text_file import decode
from covaria.table.text_rows import FEW, RowsColumn, TextRows, as_cells, column_by_distinct, records_at_once
from covaria.table.title_line import refuse_title
from covaria.wording.lists import counted, placed

if TYPE_CHECKING:
    from _csv import Reader


class _Read(NamedTuple):
    """Names, cells of each column, lines of the rows, and what was assumed."""

    names: tuple[str, ...]
    columns: list[RowsColumn]
    lines: IntArray
    assumed: tuple[str, ...]


class _GatheredCells:
    """Cells of a column, gathered by chunks: as numbers of distinct ones, until most cells are new."""

    def __init__(self) -> None:
        self._numbers = CellNumbers()
        self._parts: list[NDArray[Any]] = []
        self._seen = 0
        self._are_few = True

    def add(self, cells: tuple[str, ...]) -> None:
        self._seen += len(cells)
        if not self._are_few:
            self._parts.append(as_cells(cells))
            return
        self._parts.append(np.fromiter(map(self._numbers.__getitem__, cells), np.int64, len(cells)))
        if len(self._numbers) > max(FEW, self._seen // 2):
            known = as_cells(self._numbers)
            self._parts = [known[part] for part in self._parts]
            self._are_few = False
            self._numbers.clear()

    def column(self) -> RowsColumn:
        if not self._parts:
            return RowsColumn(np.empty(0, np.object_), None)
        together = np.concatenate(self._parts)
        return column_by_distinct(self._numbers, together) if self._are_few else RowsColumn(together, None)


def read_delimited(
    path: Path, source: str, missing: Iterable[str] = (), report: Report = unheard
) -> TextTable:
    """Read a text file with separators, every cell as text.

    How the file is decompressed, decoded and divided stands in `read_contents`, `decode` and `lay_out`. Blank
    lines are skipped, and a first column without a name that holds the names of rows is left out.

    Raises
    ------
    TableError
        When the file cannot be read, its names cannot be relied on, or a line does not fit the header.
    """
    contents = read_contents(path, source, report)
    decoded = decode(contents, source)
    layout = lay_out(decoded.text, source, contents.name.lower().endswith((".tsv", ".tab")))
    text, delimiter = layout.text, layout.delimiter
    _allow_cells_of(text)
    names, columns, lines, assumed = _read_rows(text, delimiter, source, report)
    has_commas = delimiter == ";" and "," in text and decimal_comma(columns)
    marks = told_of_marks(columns, has_commas) if delimiter == ";" else ()
    return TextTable(
        source=source,
        names=names,
        cells={name: column.cells for name, column in zip(names, columns, strict=True)},
        row_numbers=lines,
        decimal_comma=has_commas,
        missing=missing_spellings(missing),
        row_word="line",
        assumed=(*decoded.assumed, *layout.assumed, *assumed, *marks),
        distinct={
            name: column.distinct
            for name, column in zip(names, columns, strict=True)
            if column.distinct is not None
        },
    )


def _allow_cells_of(text: str) -> None:
    # The limit holds for the process; a cell is no longer than its file, whose size has a limit of its own.
    if len(text) > csv.field_size_limit():
        csv.field_size_limit(len(text))


def _read_rows(text: str, delimiter: str, source: str, report: Report) -> _Read:
    """Read names and cells, without a first column that holds the names of rows."""
    header = _header(_reader(text, delimiter), source)
    check_first_line(source, header)
    if header[0].strip():
        check_names(source, header)
    if len(header) == 1:
        refuse_title(text, source)
    rows = _rows(text, delimiter, len(header), source, report)
    if rows.none_fits:
        wider = _rows(text, delimiter, len(header) + 1, source, report)
        cells = [column.cells for column in wider.columns]
        is_one_more = not wider.ragged and bool(cells[-1].any())
        is_certain = delimiter != "," or _is_quoted(text) or commas_only_separate(cells)
        if is_one_more and is_certain and are_row_names([cells[0]]):
            header, rows = ["", *header], wider
        else:
            refuse_title(text, source)
    comments = _comments_of_records(rows, header, text)
    rows = rows._replace(ragged=[line for line in rows.ragged if line not in comments])
    _check_rows(rows, len(header), source)
    columns, told = rows.columns, _told_of_comments(comments)
    if len(header) > 1 and not header[0].strip() and are_row_names([columns[0].cells]):
        names = check_names(source, ("names of rows", *header[1:]))[1:]
        of_names = "the first column has no name and holds the names of rows; it is left out"
        return _Read(names, columns[1:], rows.lines, (*told, of_names))
    return _Read(check_names(source, header), columns, rows.lines, told)


def _comments_of_records(rows: TextRows, header: list[str], text: str) -> list[int]:
    """Lines of another width than the header that are comments of a data set of NONMEM.

    They begin as its comments do, where most other lines begin with a number.
    """
    if not rows.ragged or not has_records(name.strip() for name in header):
        return []
    begins = [cell is not None and is_number(cell.strip()) for cell in rows.columns[0].cells.tolist()]
    if 2 * sum(begins) <= len(begins):
        return []
    ragged = set(rows.ragged)
    return [
        place for place, line in enumerate(lines_of(text), 1) if place in ragged and is_comment(line.lstrip())
    ]


def _told_of_comments(lines: list[int]) -> tuple[str, ...]:
    if not lines:
        return ()
    verb, are = (
        ("begins", "is left out as a comment") if len(lines) == 1 else ("begin", "are left out as comments")
    )
    return (f"{placed('line', lines)} {verb} with a letter, @ or # and {are}",)


def _reader(text: str, delimiter: str, report: Report = unheard) -> "Reader":
    lines = lines_of(text, report)
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter == BLANK, strict=True)


def _is_quoted(text: str) -> bool:
    """Whether the first row begins with a quote, as R writes the names of rows."""
    lines = (line for line in io.StringIO(text, newline="") if line.strip())
    return next(islice(lines, 1, None), "").startswith('"')


def _header(reader: "Reader", source: str) -> list[str]:
    try:
        return next(filter(None, reader))
    except csv.Error:
        raise _open_quote(source, 1) from None


def _rows(text: str, delimiter: str, width: int, source: str, report: Report) -> TextRows:
    """Read the rows below the header that have as many cells as `width` says."""
    plain = plain_rows(text, delimiter, width, report)
    return plain or _any_rows(_reader(text, delimiter, report), width, source)


def _any_rows(reader: "Reader", width: int, source: str) -> TextRows:
    """Do so cell by cell, whatever is in them."""
    next(filter(None, reader))
    columns = [_GatheredCells() for _ in range(width)]
    lines, ragged = [np.empty(0, np.int64)], []
    for records, begins in _chunks(reader, source, records_at_once(width)):
        fitting, blank = _fit(records, width)
        lines.append(begins[fitting])
        ragged.extend(begins[~fitting & ~blank].tolist())
        whole = records if fitting.all() else list(compress(records, fitting.tolist()))
        for column, cells in zip(columns, zip(*whole, strict=True), strict=bool(whole)):
            column.add(cells)
    return TextRows([column.column() for column in columns], np.concatenate(lines), ragged)


def _check_rows(rows: TextRows, width: int, source: str) -> None:
    if rows.ragged:
        raise TableError(
            f"{source}: the header has {counted(width, 'name')}, but {placed('line', rows.ragged)} "
            f"{'does' if len(rows.ragged) == 1 else 'do'} not have as many cells; "
            f"correct separators and quotes there."
        )
    if not len(rows.lines):
        raise TableError(f"{source} has column names but no rows below them.")


def _chunks(reader: "Reader", source: str, rows: int) -> Iterator[tuple[list[list[str]], IntArray]]:
    while True:
        records: list[list[str]] = []
        ends = [reader.line_num]
        try:
            for record in islice(reader, rows):
                records.append(record)
                ends.append(reader.line_num)
        except csv.Error:
            raise _open_quote(source, ends[-1] + 1) from None
        if not records:
            return
        yield records, np.array(ends[:-1], np.int64) + 1


def _open_quote(source: str, line: int) -> TableError:
    return TableError(
        f"{source}: a quoted cell of the row that begins on line {line} is not closed, or goes on after its "
        f"closing quote; double every quote inside a quoted cell."
    )


def _fit(records: list[list[str]], width: int) -> tuple[BoolArray, BoolArray]:
    lengths = np.fromiter(map(len, records), np.int64, len(records))
    fitting = lengths == width
    blank = np.zeros(len(records), np.bool_)
    for row in np.flatnonzero(~fitting & (lengths < 2)).tolist():
        blank[row] = not "".join(records[row]).strip()
    return fitting, blank
