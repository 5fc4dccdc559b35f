"""The characters of a text file: decoded, or refused."""

import re
from dataclasses import dataclass
from pathlib import Path

from covaria.errors import TableError
from covaria.table.contents import Contents, read_contents
from covaria.wording.lists import placed

_FOREIGN = {
    b"PK\x03\x04": "an Excel workbook or another archive; let its name end in .xlsx or .zip, or save CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save the sheet as CSV (UTF-8)",
    b"PAR1": "a Parquet file; let its name end in .parquet",
    b"\x1f\x8b": "compressed by gzip; let its name end in .gz",
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8_LETTER = re.compile(rb"[\xc3-\xf4][\x80-\xbf]|\xc2[\x80-\xbf]")
_FOREIGN_LETTERS = re.compile(r"[^\x00-\x7f]+")
_LONGEST_RUN = 1.5
"""Most letters beyond ASCII in a row, on average, of a Western European text; in Greek, Russian or Japanese
they make whole words."""


@dataclass(frozen=True)
class Decoded:
    """The text of a file.

    Attributes
    ----------
    text : str
    assumed : tuple of str
        What was assumed of its encoding, for the user.
    """

    text: str
    assumed: tuple[str, ...] = ()


def read_text(path: Path, source: str) -> str:
    """Return the text of a file, as `decode` does of its contents."""
    return decode(read_contents(path, source), source).text


def decode(contents: Contents, source: str) -> Decoded:
    """Decode what a file holds.

    UTF-8 with or without a byte order mark; UTF-16 with one; otherwise Windows-1252 or Latin-1, and said so.

    Raises
    ------
    TableError
        When it is empty, or is not text in these encodings.
    """
    decoded = _decode(contents.data, source)
    if not decoded.text.strip():
        raise no_table(source)
    return decoded


def no_table(source: str) -> TableError:
    """Return the error for a file without a line of names."""
    return TableError(f"{source} is empty; a table needs a line of column names and rows below it.")


def _decode(data: bytes, source: str) -> Decoded:
    for beginning, kind in _FOREIGN.items():
        if data.startswith(beginning):
            raise TableError(f"{source} is not a text file but {kind}.")
    if data.startswith(_UTF16):
        return Decoded(_decode_utf16(data, source))
    if b"\0" in data:
        line = _line(data, data.index(b"\0"))
        raise TableError(f"{source}: line {line} holds binary data, so this is not a text table.")
    try:
        return Decoded(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        # Outside of this block, so that no error holds the bytes.
        pass
    return _decode_western(data, source)


def _decode_western(data: bytes, source: str) -> Decoded:
    """Decode one byte a letter, where it looks like Western European text.

    The two encodings differ in the bytes from 0x80 on, which Latin-1 has no letters for.
    """
    lines = [number for number, line in enumerate(data.splitlines(), 1) if not line.isascii()]
    is_windows = re.search(rb"[\x80-\x9f]", data) is not None
    encoding, name = ("cp1252", "Windows-1252") if is_windows else ("latin-1", "Latin-1 (ISO 8859-1)")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = ""
    runs = _FOREIGN_LETTERS.findall(text)
    where = placed("line", lines)
    if not runs or _UTF8_LETTER.search(data) or len("".join(runs)) > _LONGEST_RUN * len(runs):
        raise TableError(
            f"{source}: {where} {'has' if len(lines) == 1 else 'have'} bytes that are not UTF-8, nor Western "
            "European text; save it as UTF-8."
        )
    return Decoded(
        text,
        (f"the file is not UTF-8 and is read as {name}; if letters in {where} look wrong, save it as UTF-8",),
    )


def _decode_utf16(data: bytes, source: str) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError:
        raise TableError(f"{source} begins like UTF-16 and is not; save it as UTF-8.") from None


def _line(data: bytes, position: int) -> int:
    return len(data[: position + 1].splitlines())
