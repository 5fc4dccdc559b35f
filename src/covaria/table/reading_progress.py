"""How far a text file has been read: its bytes first, decompressed where they must be, and then its cells."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

Report = Callable[[float], object]
"""Called with the share of a file that has been read."""

BYTES = 0.2
"""Share of the reading that its bytes take, about."""


@dataclass(frozen=True)
class WatchedFile:
    """A file in the place of its path, where somebody is told how far it has been read.

    Attributes
    ----------
    path : Path
    report : callable
        Called with the share of a text file that has been read.
    """

    path: Path
    report: Report


OpenTable = Callable[[Path], AbstractContextManager[WatchedFile]]
"""Gives a file in the place of its path, for as long as it is read."""


def unheard(_share: float) -> None:
    """Report to nobody."""


@contextmanager
def unwatched(path: Path) -> Iterator[WatchedFile]:
    """Give a file of which nobody is told how far it has been read."""
    yield WatchedFile(path, unheard)


def bytes_read(report: Report, share: float) -> None:
    """Report a share of the bytes."""
    report(BYTES * min(share, 1.0))


def cells_read(report: Report, share: float) -> None:
    """Report a share of the cells."""
    report(BYTES + (1 - BYTES) * share)
