"""Reading a table from a file, whatever its format."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from covaria.errors import TableError, UsageError
from covaria.table.delimited import read_delimited
from covaria.table.excel import read_excel
from covaria.table.parquet import read_parquet
from covaria.table.reading_progress import Report, unheard
from covaria.table.sas import read_sas7bdat, read_transport
from covaria.table.text import TextTable
from covaria.wording.lists import listed

Read = Callable[[Path, str, Iterable[str]], TextTable]


@dataclass(frozen=True)
class Reader:
    """A reader of one kind of file.

    Attributes
    ----------
    endings : tuple of str
        Of the names of such files, in lower case.
    beginning : bytes
        How such a file begins whatever its name.
    read : callable
        Takes the path, the name in messages, and further spellings of a missing cell.
    """

    endings: tuple[str, ...]
    beginning: bytes
    read: Read


_TEXT = (".csv", ".tsv", ".txt", ".tab", ".dat")
EXCEL = Reader((".xlsx", ".xlsm"), b"PK", read_excel)
TEXT = Reader((*_TEXT, *(f"{ending}.gz" for ending in _TEXT), ".zip", ".gz"), b"", read_delimited)
READERS = (
    Reader((".parquet", ".pq"), b"PAR1", read_parquet),
    Reader((".xpt",), b"HEADER RECORD*******LIB", read_transport),
    Reader((".sas7bdat",), bytes(12) + b"\xc2\xea\x81\x60", read_sas7bdat),
    EXCEL,
    TEXT,
)
"""The readers, in the order in which a file without an ending is offered to them."""


def read_table(
    path: str | Path, missing: Iterable[str] = (), sheet: str | None = None, report: Report = unheard
) -> TextTable:
    """Read a table from a file, every cell as text.

    Parameters
    ----------
    path : str or Path
        A text file with separators (.csv, .tsv, .txt, .tab, .dat, also with .gz or in .zip), or a Parquet,
        SAS (.xpt, .sas7bdat) or Excel (.xlsx, .xlsm) file; without an ending, what it begins like.
    missing : iterable of str
        What represents a missing cell besides an empty one, ".", "NA", "N/A", "NaN" and "NULL".
    sheet : str, optional
        Of a workbook, where it has several.
    report : callable, optional
        Called with the share of a text file that has been read.

    Raises
    ------
    TableError
        When there is no such file, its ending is none of these, or it is not what its ending says.
    """
    source, path = str(path), Path(path)
    _check_file(path, source)
    reader = _reader_of(path)
    if reader is EXCEL:
        return read_excel(path, source, missing, sheet)
    if sheet is not None:
        raise UsageError(f"A sheet is named, but {source} is no Excel workbook; leave it out.")
    if reader is None:
        raise TableError(
            f"{source}: tables are read from {listed(_TEXT)} (or these in .gz or .zip), .parquet, "
            ".xpt, .sas7bdat and .xlsx; save it as CSV."
        )
    if reader is TEXT:
        return read_delimited(path, source, missing, report)
    return reader.read(path, source, missing)


def _reader_of(path: Path) -> Reader | None:
    """Choose the reader by the ending of the name; without one, by how the file begins."""
    if path.suffix:
        name = path.name.lower()
        return next((reader for reader in READERS if name.endswith(reader.endings)), None)
    try:
        with path.open("rb") as stream:
            beginning = stream.read(32)
    except OSError:
        beginning = b""
    return next(reader for reader in READERS if beginning.startswith(reader.beginning))


def _check_file(path: Path, source: str) -> None:
    try:
        exists, is_folder, is_file = path.exists(), path.is_dir(), path.is_file()
    except (OSError, ValueError):
        exists = is_folder = is_file = False
    if is_folder:
        raise TableError(f"{source} is a folder; name a table in it.")
    if not exists:
        raise TableError(f"{source}: there is no such file; check the name and the folder.")
    if not is_file:
        raise TableError(f"{source} is not an ordinary file; save the table to one.")
