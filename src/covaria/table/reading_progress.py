"""How far a text file has been read: its bytes first, decompressed where they must be, and then its cells."""

from collections.abc import Callable

Report = Callable[[float], object]
"""Called with the share of a file that has been read."""

BYTES = 0.2
"""Share of the reading that its bytes take, about."""


def unheard(_share: float) -> None:
    """Report to nobody."""


def bytes_read(report: Report, share: float) -> None:
    """Report a share of the bytes."""
    report(BYTES * min(share, 1.0))


def cells_read(report: Report, share: float) -> None:
    """Report a share of the cells."""
    report(BYTES + (1 - BYTES) * share)
