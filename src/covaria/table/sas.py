"""SAS files: transport files (XPT) of versions 5 and 8, and sas7bdat, by pyreadstat."""

from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import numpy as np

from covaria.errors import TableError
from covaria.extras import missing_extra
from covaria.table.header import check_names
from covaria.table.missing import missing_spellings
from covaria.table.text import TextTable
from covaria.table.values import cells_of, whole_as_integers
from covaria.wording.lists import counted

_RECORD = 80
_MEMBER = (b"HEADER RECORD*******MEMBER ", b"HEADER RECORD*******MEMBV8 ")
_WESTERN = "WINDOWS-1252"


def read_transport(path: Path, source: str, missing: Iterable[str] = ()) -> TextTable:
    """Read a transport file, every cell as text; numbers that are whole without a point, dates as 2020-01-31.

    Formats other than those of dates and times are not applied: codes stay codes.

    Raises
    ------
    TableError
        When the file cannot be read, holds several data sets, or its names cannot be relied on.
    UsageError
        If pyreadstat is not installed.
    """
    _check_transport(path, source)
    return _table(_pyreadstat().read_xport, path, source, missing)


def read_sas7bdat(path: Path, source: str, missing: Iterable[str] = ()) -> TextTable:
    """Read a sas7bdat file as `read_transport` does; errors as there."""
    return _table(_pyreadstat().read_sas7bdat, path, source, missing)


def _pyreadstat() -> ModuleType:
    try:
        import pyreadstat
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from None
    return cast("ModuleType", pyreadstat)


def _table(read: Callable[..., Any], path: Path, source: str, missing: Iterable[str]) -> TextTable:
    (columns, described), assumed = _read(read, path, source)
    names = check_names(source, described.column_names)
    rows = len(next(iter(columns.values()), ()))
    if not rows:
        raise TableError(f"{source} has column names but no rows below them.")
    values = (whole_as_integers(column) for column in columns.values())
    return TextTable(
        source=source,
        names=names,
        cells={name: cells_of(source, name, column) for name, column in zip(names, values, strict=True)},
        row_numbers=np.arange(1, rows + 1),
        missing=missing_spellings(missing),
        assumed=assumed,
    )


def _read(read: Callable[..., Any], path: Path, source: str) -> tuple[Any, tuple[str, ...]]:
    """Read columns and their description; where text is not UTF-8, once more as Windows-1252."""
    faults = (_pyreadstat().ReadstatError, _pyreadstat().PyreadstatError, OverflowError, OSError)
    told = f"text is not in the encoding that the file declares and is read as {_WESTERN.title()}"
    for encoding, assumed in ((None, ()), (_WESTERN, (told,))):
        try:
            return read(path, output_format="dict", encoding=encoding), assumed
        except UnicodeDecodeError:
            continue
        except faults:
            break
    # Outside of the blocks above, since an error of theirs may hold cells.
    raise TableError(f"{source} is not a SAS file of its ending, or is damaged; export it again.")


def _check_transport(path: Path, source: str) -> None:
    """Refuse a transport file that was cut, or of which only the first data set would be read.

    It is made of records of 80 bytes, and says nowhere how many rows there are.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError(f"{source} cannot be read: {error.strerror or 'input error'}.") from None
    if len(data) % _RECORD:
        raise TableError(f"{source} is not a SAS file of its ending, or is damaged; export it again.")
    members = sum(data[at : at + _RECORD].startswith(_MEMBER) for at in range(0, len(data), _RECORD))
    if members > 1:
        raise TableError(f"{source} holds {counted(members, 'data set')}; export the one to be read alone.")
