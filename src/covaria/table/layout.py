"""How a text file is laid out: which lines are no rows, and what separates cells."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from covaria.errors import TableError
from covaria.table.numbers import is_number
from covaria.table.reading_progress import Report, cells_read, unheard
from covaria.table.text_file import no_table
from covaria.wording.lists import listed, placed

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
BLANK = " "
LOOKED_AT = 50
"""Lines that must agree for blanks to be taken as separators."""
_SEPARATOR_LINE = re.compile(r"(?:\s*\n)*\"?sep=(?P<mark>[,;|\t ])\"?[ \t,;|]*(?=[\r\n])", re.IGNORECASE)
_TABLE_LINE = re.compile(r"TABLE NO\.\s+(?P<number>[0-9]+)\b")
_COMMENT = "#"
_PIECE = 1 << 20
"""Characters that are divided into lines at once."""


@dataclass(frozen=True)
class Layout:
    """A text file ready to be divided into cells.

    Attributes
    ----------
    text : str
        With empty lines in the place of those that are no rows, so that every row keeps its line.
    delimiter : str
    assumed : tuple of str
        For the user.
    """

    text: str
    delimiter: str
    assumed: tuple[str, ...]


def lay_out(text: str, source: str, is_tsv: bool = False) -> Layout:
    """Find what separates cells, and take out lines that are no rows.

    The separator is the tab in .tsv files and what a first line "sep=;" names; elsewhere the one of comma,
    semicolon, tab and vertical bar that divides the header into most names, and blanks where none does and
    they divide the lines alike.

    Raises
    ------
    TableError
        When two separators divide the header alike, the file holds several tables of NONMEM, or nothing but
        such lines.
    """
    assumed: list[str] = []
    named = _SEPARATOR_LINE.match(text)
    if named:
        text = text[: named.start()] + text[named.end() :]
        assumed.append(f"the first line names {_called(named['mark'])} as separators")
    if text.lstrip().startswith("TABLE NO."):
        text = _without_titles(text, source)
        assumed.append("lines that begin with TABLE NO., and names repeated below them, are titles of NONMEM")
    text, above = _without_comments_above(text)
    if not text.strip():
        raise no_table(source)
    delimiter = named["mark"] if named else "\t" if is_tsv else _find_delimiter(text, source)
    text, below, rows = _without_comments_below(text, delimiter)
    assumed += _told_of_comments([*above, *below], rows)
    if delimiter == BLANK:
        text = "".join(f"{line.rstrip()}\n" for line in _lines(text)).expandtabs(1)
    if delimiter in {BLANK, "|"}:
        assumed.append(f"{_called(delimiter)} are taken as separators")
    return Layout(text, delimiter, tuple(assumed))


def _called(delimiter: str) -> str:
    return DELIMITERS.get(delimiter, "blanks")


def lines_of(text: str, report: Report = unheard) -> Iterator[str]:
    """Yield lines with their ends as the reader of CSV counts them.

    By pieces, since a stream of the whole text takes four bytes a character.
    """
    start = 0
    while start < len(text):
        stop = text.rfind("\n", start, start + _PIECE) + 1 or text.find("\n", start + _PIECE) + 1 or len(text)
        yield from io.StringIO(text[start:stop], newline="")
        start = stop
        cells_read(report, start / len(text))


def _lines(text: str) -> list[str]:
    """Lines with their ends, as the reader of CSV counts them."""
    return list(io.StringIO(text, newline=""))


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _without_titles(text: str, source: str) -> str:
    """Empty the titles of NONMEM's table files, and the header where it is repeated every so many lines.

    Raises
    ------
    TableError
        When there are several tables.
    """
    lines = _lines(text)
    titles = [place for place, line in enumerate(lines) if line.lstrip().startswith("TABLE NO.")]
    numbers = {found["number"] for place in titles if (found := _TABLE_LINE.match(lines[place].strip()))}
    if len(numbers) > 1:
        raise TableError(
            f"{source} holds {len(numbers)} tables of NONMEM one after the other; keep one of them."
        )
    header = next(
        (line.split() for place, line in enumerate(lines) if place not in titles and line.strip()), []
    )
    seen = False
    for place, line in enumerate(lines):
        repeats = line.split() == header
        if place in set(titles) or (repeats and seen):
            lines[place] = _end(line)
        seen = seen or repeats
    return "".join(lines)


def _told_of_comments(comments: list[int], rows: list[int]) -> Iterator[str]:
    if comments:
        verb = "begins" if len(comments) == 1 else "begin"
        left = "is left out as a comment" if len(comments) == 1 else "are left out as comments"
        yield f"{placed('line', comments)} {verb} with # and {left}"
    if rows:
        verb = "begins" if len(rows) == 1 else "begin"
        told = "is" if len(rows) == 1 else "are"
        yield (
            f"{placed('line', rows)} {verb} with # and {told} read, having as many cells as the header; "
            "remove what is a comment"
        )


def _without_comments_above(text: str) -> tuple[str, list[int]]:
    """Empty the lines above the header that begin with #; say which."""
    if not text.lstrip("\r\n").startswith(_COMMENT):
        return text, []
    lines = _lines(text)
    filled = [place for place, line in enumerate(lines) if line.strip()]
    above = list(takewhile(lambda place: lines[place].startswith(_COMMENT), filled))
    below = [lines[place] for place in filled[len(above) : len(above) + 2]]
    if not below or _heads(lines[above[-1]], below):
        above.pop()
    for place in above:
        lines[place] = _end(lines[place])
    return "".join(lines), [place + 1 for place in above]


def _heads(line: str, below: list[str]) -> bool:
    """Whether a line that begins with # holds the names of the columns, rather than the one below it.

    It has as many parts, and of the lines below the first holds a number, or the second none either.
    """
    for delimiter in (*DELIMITERS, None):
        parts = [each.split(delimiter) for each in (line, *below)]
        if len(parts[0]) == len(parts[1]) > 1:
            numbers = [any(is_number(cell.strip()) for cell in cells) for cells in parts]
            return not numbers[0] and (numbers[1] or not any(numbers[2:]))
    return False


def _without_comments_below(text: str, delimiter: str) -> tuple[str, list[int], list[int]]:
    """Empty the lines below the header that begin with # and have not as many cells as it.

    Inside quotes there are none. Those left out come back, and those that begin so and are rows, unless all
    rows begin so, as identifiers may.
    """
    if f"\n{_COMMENT}" not in text and f"\r{_COMMENT}" not in text:
        return text, [], []
    lines = _lines(text)
    header, comments, marked, others, inside = 0, [], [], 0, False
    for place, line in enumerate(lines):
        if not line.strip():
            continue
        width = 0 if inside else _width(line, delimiter)
        if not header:
            header = width
        elif not inside and line.startswith(_COMMENT) and width != header:
            comments.append(place)
            continue
        elif not inside and line.startswith(_COMMENT):
            marked.append(place)
        else:
            others += 1
        inside ^= line.count('"') % 2 == 1
    for place in comments:
        lines[place] = _end(lines[place])
    return (
        "".join(lines),
        [place + 1 for place in comments],
        [place + 1 for place in marked] if others else [],
    )


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter, skipinitialspace=delimiter == BLANK)))
    except csv.Error:
        return 0


def _find_delimiter(text: str, source: str) -> str:
    widths = {delimiter: _header_width(text, delimiter) for delimiter in DELIMITERS}
    widest = max(widths.values())
    found = [delimiter for delimiter, width in widths.items() if width == widest]
    if widest < 2:
        # Nothing divides the line: a single name, unless blanks do or quotes broke a division off.
        broken = next((delimiter for delimiter, width in widths.items() if not width), ",")
        return BLANK if _blanks_divide(text) else broken
    if len(found) > 1:
        both = listed(DELIMITERS[delimiter] for delimiter in found)
        raise TableError(f"{source}: {both} divide the first line alike; put names that hold one in quotes.")
    return found[0]


def _header_width(text: str, delimiter: str) -> int:
    try:
        return len(next(filter(None, csv.reader(lines_of(text), delimiter=delimiter, strict=True))))
    except csv.Error:
        return 0


def _blanks_divide(text: str) -> bool:
    """Whether blanks divide the header into several names, and the first lines below it into as many cells.

    Or into one more: the names of rows.
    """
    lines = [line.strip() for line in _lines(text[: 1 << 20]) if line.strip()][: LOOKED_AT + 1]
    try:
        widths = [
            len(cells) for cells in csv.reader(lines, delimiter=BLANK, skipinitialspace=True, strict=True)
        ]
    except csv.Error:
        return False
    header, *rows = widths or [0]
    return bool(rows) and len(set(rows)) == 1 and max(header, 2) <= rows[0] <= header + 1
