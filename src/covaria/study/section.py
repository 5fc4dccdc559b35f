"""A section of a plan's file, whose keys are taken one by one, so that an unknown one is found."""

import math
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from covaria.errors import UsageError
from covaria.wording.lists import listed


class Section:
    """The keys of one section.

    Parameters
    ----------
    source : str
        The file.
    name : str
        Of the section, such as "design.large"; empty for the top of the file.
    content : mapping
    """

    def __init__(self, source: str, name: str, content: Mapping[str, Any]) -> None:
        self.source, self.name, self._content = source, name, content
        self._known: list[str] = []

    @property
    def last_name(self) -> str:
        """The part of the name after the last dot."""
        return self.name.rpartition(".")[2]

    def has(self, key: str) -> bool:
        """Whether a key is given."""
        self._known.append(key)
        return key in self._content

    def number(
        self, key: str, default: float | None, above: float = -math.inf, at_least: float = -math.inf
    ) -> float | None:
        """Take a finite number above a bound, or at least at another."""
        if not self.has(key):
            return default
        value = self._content[key]
        if not _is_number(value) or not value > above or not value >= at_least:
            beyond = "" if above == -math.inf else f" above {above:g}"
            beyond += "" if at_least == -math.inf else f" of at least {at_least:g}"
            raise self.refused(key, f"must be a number{beyond}")
        return float(value)

    def truth(self, key: str, default: bool) -> bool:
        """Take true or false."""
        value = self._content[key] if self.has(key) else default
        if not isinstance(value, bool):
            raise self.refused(key, "must be true or false")
        return value

    def whole_number(self, key: str, default: int | None, at_least: int) -> int:
        """Take a whole number; required if there is no default."""
        if not self.has(key) and default is not None:
            return default
        value = self._required(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < at_least:
            raise self.refused(key, f"must be a whole number of at least {at_least}")
        return value

    def numbers(self, key: str, default: tuple[float, ...] | None = None) -> tuple[float, ...]:
        """Take a list of finite numbers; required if there is no default."""
        if not self.has(key) and default is not None:
            return default
        value = self._required(key)
        if not isinstance(value, list) or not value or not all(map(_is_number, value)):
            raise self.refused(key, "must be a list of numbers")
        return tuple(map(float, value))

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of texts; required."""
        value = self._required(key)
        if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
            raise self.refused(key, "must be a list of names")
        return tuple(value)

    @property
    def folder(self) -> Path:
        """The folder of the plan, from which paths begin."""
        return Path(self.source).parent

    def path(self, key: str) -> Path:
        """Take the path of a file, from the folder of the plan; required."""
        return self.folder / self.text(key)

    def text(self, key: str, default: str | None = None) -> str:
        """Take a text; required if there is no default."""
        if not self.has(key) and default is not None:
            return default
        value = self._required(key)
        if not isinstance(value, str):
            raise self.refused(key, "must be a text in quotes")
        return value

    def word(self, key: str, default: str | None, words: tuple[str, ...]) -> str:
        """Take one of some words."""
        value = self.text(key, default)
        if value not in words:
            raise self.refused(key, f"must be {listed(words, 'or')}")
        return value

    def table(self, key: str) -> "Section":
        """Take a section within this one, empty if it is not there."""
        value = self._content[key] if self.has(key) else {}
        if not isinstance(value, Mapping):
            raise self.refused(key, "must be a section")
        return Section(self.source, f"{self.name}.{key}".lstrip("."), value)

    def sections(self, key: str) -> Iterator["Section"]:
        """Take the named sections of a kind, such as [design.small] and [design.large]; one at least."""
        named = self.table(key)
        if not named.keys:
            raise UsageError(f"{self.source} has no section [{key}.NAME]; a plan needs one at least.")
        for name in named.keys:
            yield named.table(name)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that are given."""
        return tuple(self._content)

    def is_table(self, key: str) -> bool:
        """Whether a key is given and is a section."""
        return isinstance(self._content.get(key), Mapping)

    def is_list(self, key: str) -> bool:
        """Whether a key is given and is a list."""
        return isinstance(self._content.get(key), list)

    def word_of_key(self, key: str, words: tuple[str, ...]) -> str:
        """Take a key that must be one of some words itself."""
        if key not in words:
            raise UsageError(f"{self.where}: {key} is not known; there are {listed(words)}.")
        return key

    def end(self) -> None:
        """Refuse keys that nothing has asked for."""
        for key in self._content:
            if key not in self._known:
                close = get_close_matches(key, self._known, n=1)
                remedy = f"did you mean {close[0]}?" if close else f"known are {listed(sorted(self._known))}."
                raise UsageError(f"{self.where} has an unknown key {key!r}; {remedy}")

    @property
    def where(self) -> str:
        """File and section, in words."""
        return f"{self.source}, [{self.name}]" if self.name else self.source

    def refused(self, key: str, rule: str) -> UsageError:
        """The error that a key breaks a rule."""
        return UsageError(f"{self.where}: {key} {rule}.")

    def _required(self, key: str) -> Any:
        if not self.has(key):
            raise UsageError(f"{self.where} lacks {key}; add it.")
        return self._content[key]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
