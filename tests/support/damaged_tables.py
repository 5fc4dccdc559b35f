"""Files of tables to be damaged, and what must hold of each: a table of what stands in it, or our error."""

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars

from covaria.errors import CovariaError
from covaria.table import RoleRequest, TextTable, assign_roles, text_table
from covaria.table.check_table import check_of
from covaria.table.examine import ExaminedTrial, examine_trial
from curated.case import Case, trial
from curated.families import FAMILIES
from support.damage import within_time

PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")
KINDS = {
    ".csv": "",
    ".gz": "",
    ".zip": "",
    ".xpt": "pyreadstat",
    ".sas7bdat": "pyreadstat",
    ".xlsx": "openpyxl",
    ".parquet": "duckdb",
    "NONMEM": "",
}


def zipped(data: bytes) -> bytes:
    """An archive of one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.csv", data)
    return buffer.getvalue()


def write_parquet(path: Path) -> None:
    """A file of several types."""
    numbers = polars.DataFrame({name: cells for name, cells in trial().items() if name != "SEX"})
    typed = numbers.select(polars.all().cast(polars.Float64)).with_columns(SEX=polars.Series(trial()["SEX"]))
    typed.with_columns(polars.col("DOSE").cast(polars.Int64)).write_parquet(path)


PACKED: dict[str, Callable[[bytes], bytes]] = {".gz": partial(gzip.compress, mtime=0), ".zip": zipped}


@cache
def seeds(kind: str) -> list[Case]:
    """Curated tables of a format, in a fixed order."""
    if kind == "NONMEM":
        return FAMILIES["NONMEM"]
    cases = [case for cases in FAMILIES.values() for case in cases]
    if kind == ".parquet":
        return [Case("", write_parquet, "t.parquet")]
    if kind in PACKED:
        texts = [case.content for case in cases if case.file == "t.csv" and isinstance(case.content, str)]
        return [
            Case("", PACKED[kind](text.encode()), f"t.csv{kind}")
            for text in texts[::20]
            if len(text) < 10_000
        ]
    return [case for case in cases if case.file.endswith(kind) and not (kind == ".csv" and case.needs)]


@cache
def content_of(kind: str, place: int) -> bytes:
    case = seeds(kind)[place]
    if isinstance(case.content, str | bytes):
        return case.content.encode() if isinstance(case.content, str) else case.content
    with TemporaryDirectory() as folder:
        path = Path(folder) / case.file
        case.content(path)
        return path.read_bytes()


def check_of_bytes(data: bytes, case: Case, folder: Path) -> None:
    """Read a file as `covaria check` does, and hold what is read to what stands in it."""
    path = folder / case.file
    path.write_bytes(data)
    request = RoleRequest(response=str(case.options.get("response", "AVAL")))
    refusal = ""
    try:
        with within_time():
            table = text_table(path)
            examined = examine_trial(table, assign_roles(table, request))
    except CovariaError as error:
        refusal = str(error)
    if refusal:
        assert refusal.endswith((".", "?"))
        return
    assert all(each.sentence.endswith(".") for each in check_of(examined).findings)
    assert all(name.isprintable() and name == name.strip() for name in table.names)
    assert len({*table.names}) == len(table.names)
    check_numbers(table, examined)
    if case.file.endswith(".csv") and not (table.assumed or table.excluded or table.below):
        check_cells(table, data)


def check_numbers(table: TextTable, examined: ExaminedTrial) -> None:
    """The response is the plain number that stands in its cell."""
    column = examined.draft.response
    place = {number: row for row, number in enumerate(table.row_numbers.tolist())}
    texts, _ = table.stripped(column.name)
    for number, value in zip(examined.draft.row_numbers.tolist(), column.values.tolist(), strict=True):
        text = texts[place[number]]
        assert np.isfinite(value)
        assert not PLAIN.fullmatch(text) or value == float(text)


def check_cells(table: TextTable, data: bytes) -> None:
    """The cells are those that the reader of Python's library finds by one of the separators."""
    text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    csv.field_size_limit(1 << 30)
    own = [
        [None if cell is None else cell.strip() for cell in table.cells[name].tolist()]
        for name in table.names
    ]
    rows = [list(row) for row in zip(*own, strict=True)]
    assert any(cells_by(text, separator, table.names) == rows for separator in ",;\t|")


def cells_by(text: str, separator: str, names: tuple[str, ...]) -> list[list[str | None]]:
    found = [
        row
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        if any(map(str.strip, row))
    ]
    if not found or tuple(name.strip() for name in found[0]) != names:
        return []
    return [[cell.strip() or (None if not cell else "") for cell in row] for row in found[1:]]
