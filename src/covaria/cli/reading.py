"""How far a large table has been read, drawn on a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from covaria.cli.console import progress_bar
from covaria.table.reading_progress import Report, unheard
from covaria.wording.visible import visible

LARGE = 1 << 22
"""Bytes of a file, compressed or not, that is not read at once."""


@contextmanager
def reading_bar(path: Path, shown: bool) -> Iterator[Report]:
    """Give what is told how far a file has been read; it draws a bar where the file is large."""
    try:
        size = path.stat().st_size
    except OSError:
        # What is wrong with the file is said where it is opened.
        size = 0
    label = f"Reading {visible(path.name)} ({size / 1e6:,.0f} MB)"
    with progress_bar(label, shown=shown and size >= LARGE) as progress:
        yield unheard if progress is None else progress
