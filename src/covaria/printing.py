"""How a fitted model shows itself at a prompt and in a notebook.

What a model says of itself are findings, which depend on the model and not the other way round. So a model
knows only that somebody puts it into words; who that is, the package's entry says, above all floors.
"""

from collections.abc import Callable
from typing import Any, NamedTuple


class Printer(NamedTuple):
    """Puts an object into words: a few lines of text, and the same as HTML."""

    text: Callable[[Any], str]
    html: Callable[[Any], str]


_printers: list[Printer] = []


def print_by(printer: Printer) -> None:
    """Name who puts a model into words."""
    _printers[:] = [printer]


class Printed:
    """What shows itself by words of a floor above its own."""

    def __repr__(self) -> str:
        return _printers[0].text(self)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return _printers[0].html(self)
