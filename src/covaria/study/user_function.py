"""A function of the user's own, by its place: the truth or the analysis of a plan may be one."""

import hashlib
import importlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from covaria.errors import CovariaError, UsageError


class UserFunction:
    """A function named as "module:function" or "file.py:function".

    Of a file the text is kept, so that other processes and machines need no copy of it.

    Parameters
    ----------
    reference : str
        A file's path begins at `folder`.
    folder : Path

    Raises
    ------
    UsageError
        If there is no such module, file or function, or it cannot be loaded.
    """

    def __init__(self, reference: str, folder: Path) -> None:
        place, colon, self._name = reference.rpartition(":")
        if not colon or not place or not self._name:
            raise UsageError(f'{reference!r} is no "module:function" and no "file.py:function"')
        self.reference, self._place = reference, place
        self._source = _text_of(folder / place) if place.endswith(".py") else None
        self._function()

    def __repr__(self) -> str:
        # What the digest of a plan holds of it.
        text = self._source if self._source is not None else self._place
        return f"UserFunction({self.reference!r}, {hashlib.sha256(text.encode()).hexdigest()})"

    def __call__(self, *arguments: Any) -> Any:
        """Call it; whatever it raises becomes a UsageError that says so."""
        try:
            return self._function()(*arguments)
        except CovariaError:
            raise
        except Exception as error:
            raise UsageError(f"{self.reference} raised {type(error).__name__}: {error}.") from error

    def _function(self) -> Callable[..., Any]:
        module = _imported(self._place) if self._source is None else _executed(self._place, self._source)
        found = getattr(module, self._name, None)
        if not callable(found):
            raise UsageError(f"{self._place} has no function {self._name}")
        function: Callable[..., Any] = found
        return function


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror})") from None


@cache
def _executed(place: str, source: str) -> ModuleType:
    """Run a file's text once in each process."""
    module = ModuleType(Path(place).stem)
    try:
        exec(compile(source, place, "exec"), module.__dict__)  # noqa: S102 - the user's own file, named by them
    except Exception as error:
        raise UsageError(f"{place} cannot be loaded: {type(error).__name__}: {error}") from error
    return module


def _imported(place: str) -> ModuleType:
    try:
        return importlib.import_module(place)
    except Exception as error:
        raise UsageError(f"{place} cannot be imported: {type(error).__name__}: {error}") from error
