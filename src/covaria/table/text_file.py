"""The characters of a text file: opened, decompressed, decoded, or refused."""

import gzip
import zlib
from pathlib import Path

from covaria.errors import TableError

_FOREIGN = {
    b"PK\x03\x04": "an Excel workbook or another archive; save the sheet as CSV (UTF-8)",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save the sheet as CSV (UTF-8)",
    b"PAR1": "a Parquet file; let its name end in .parquet",
    b"\x1f\x8b": "compressed by gzip; let its name end in .gz",
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: Path, source: str) -> str:
    """Return the text of a file, decompressed when its name ends in .gz.

    UTF-8 with or without a byte order mark; UTF-16 with one.

    Raises
    ------
    TableError
        When the file cannot be opened or decompressed, is empty, or is not text in these encodings.
    """
    text = _decode(_read_bytes(path, source), source)
    if not text.strip():
        raise TableError(f"{source} is empty; a table needs a line of column names and rows below it.")
    return text


def _read_bytes(path: Path, source: str) -> bytes:
    try:
        if path.suffix.lower() != ".gz":
            return path.read_bytes()
        with gzip.open(path) as stream:
            return stream.read()
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise TableError(f"{source} is damaged or was not compressed by gzip; compress it again.") from None
    except OSError as error:
        raise TableError(f"{source} cannot be read: {error.strerror or 'input error'}.") from None


def _decode(data: bytes, source: str) -> str:
    for beginning, kind in _FOREIGN.items():
        if data.startswith(beginning):
            raise TableError(f"{source} is not a text file but {kind}.")
    if data.startswith(_UTF16):
        return _decode_utf16(data, source)
    if b"\0" in data:
        line = _line(data, data.index(b"\0"))
        raise TableError(f"{source}: line {line} holds binary data, so this is not a text table.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line(data, error.start)
        raise TableError(f"{source}: line {line} has bytes that are not UTF-8; save it as UTF-8.") from None


def _decode_utf16(data: bytes, source: str) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError:
        raise TableError(f"{source} begins like UTF-16 and is not; save it as UTF-8.") from None


def _line(data: bytes, position: int) -> int:
    return len(data[: position + 1].splitlines())
