"""The entries of the glossary, read from the file that holds them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from covaria.wording.lists import listed

FILE = Path(__file__).with_name("glossary.toml")
REPORT = "report"


@dataclass(frozen=True)
class Entry:
    """One term of machine learning, what the reader's field calls it, and a sentence from one to the other.

    Attributes
    ----------
    term, field, bridge : str
    forms : tuple of str
        Other spellings and inflections of the term.
    appears : tuple of str
        Where it is explained: "report", "lesson 1", and so on.
    endpoints : tuple of str
        Names of the endpoints in whose reports; of every one if empty.
    """

    term: str
    forms: tuple[str, ...]
    field: str
    bridge: str
    appears: tuple[str, ...]
    endpoints: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The term as part of an address in a page."""
        return f"term-{self.term.lower().replace(' ', '-')}"

    @property
    def words(self) -> tuple[str, ...]:
        """Everything the term is found under, itself first."""
        return (self.term, *self.forms)

    @property
    def places(self) -> str:
        """Where it is explained, in words."""
        return listed(self._report if place == REPORT else place for place in self.appears)

    def concerns(self, endpoint: str) -> bool:
        """Whether reports of an endpoint, by its name, explain the term if any do."""
        return not self.endpoints or endpoint in self.endpoints

    @property
    def _report(self) -> str:
        return f"reports of {listed(self.endpoints)} responses" if self.endpoints else "the report"

    @property
    def in_short(self) -> str:
        """What is shown beside the word where a text uses it: the field's term, then the bridge."""
        return f"{self.field}. {self.bridge}"


@cache
def entries() -> tuple[Entry, ...]:
    """All entries, in the order in which a reader meets them."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))["entry"]
    return tuple(
        Entry(
            each["term"],
            tuple(each["forms"]),
            each["field"],
            each["bridge"],
            tuple(each["appears"]),
            tuple(each.get("endpoints", ())),
        )
        for each in read
    )


def entries_in(place: str) -> tuple[Entry, ...]:
    """The entries that are explained in a place, such as "report" or "lesson 1"."""
    return tuple(entry for entry in entries() if place in entry.appears)
