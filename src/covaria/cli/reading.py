"""How far a large table has been read, drawn on a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from covaria.cli.console import progress_bar
from covaria.table.reading_progress import WatchedFile, unheard
from covaria.wording.visible import visible

LARGE = 1 << 22
"""Bytes of a file, compressed or not, that is not read at once."""


@contextmanager
def reading_bar(path: Path, shown: bool = True) -> Iterator[WatchedFile]:
    """Give a file to be read in the place of its path; a bar shows how far, where it is large.

    Whatever a command reads a table by, it does so in here, and what takes long afterwards outside.
    """
    try:
        size = path.stat().st_size
    except OSError:
        # What is wrong with the file is said where it is opened.
        size = 0
    label = f"Reading {visible(path.name)} ({size / 1e6:,.0f} MB)"
    with progress_bar(label, shown=shown and size >= LARGE) as progress:
        yield WatchedFile(path, unheard if progress is None else progress)
