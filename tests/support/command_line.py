"""What a command did, and what it made."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Ran(NamedTuple):
    """How a command ended, and what it printed on each stream."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)


class Fitted(NamedTuple):
    """A table, the folder of the fit to it, and the command that made this."""

    table: Path
    folder: Path
    ran: Ran

    @property
    def model(self) -> Path:
        """The model's file."""
        return self.folder / "model.covaria"


RunCommand = Callable[..., Ran]
"""Takes the words after the command's name; anything but text is written as text."""
