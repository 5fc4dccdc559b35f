"""Finding a term by its name, its counterpart, or something that looks like either."""

from difflib import get_close_matches

from covaria.errors import UsageError
from covaria.glossary.entries import Entry, entries
from covaria.wording.lists import listed

SUGGESTIONS = 3
LIKENESS = 0.6
"""Least ratio by difflib that counts as alike: a letter or two may be wrong."""


def entry_of(word: str) -> Entry | None:
    """The entry whose term or one of its forms is this word, whatever its case; None without one."""
    return _by_word().get(_plain(word))


def search(word: str) -> tuple[Entry, ...]:
    """Look a word up: the entry that it names, or all whose term or counterpart hold it.

    Raises
    ------
    UsageError
        If there is none; it suggests terms that look alike.
    """
    exact = entry_of(word)
    if exact is not None:
        return (exact,)
    wanted = _plain(word)
    found = tuple(entry for entry in entries() if wanted and wanted in _plain(f"{entry.term} {entry.field}"))
    if found:
        return found
    raise UsageError(f"The glossary has no {word!r}; {_suggested(wanted)}")


def _suggested(wanted: str) -> str:
    by_name = _by_word() | _by_counterpart()
    close = get_close_matches(wanted, list(by_name), n=SUGGESTIONS, cutoff=LIKENESS)
    terms = dict.fromkeys(by_name[match].term for match in close)
    if terms:
        return f"did you mean {listed(terms, 'or')}?"
    return "covaria glossary lists all terms."


def _by_word() -> dict[str, Entry]:
    return {_plain(word): entry for entry in entries() for word in entry.words}


def _by_counterpart() -> dict[str, Entry]:
    """Entries by each of the field's names for them, as far as an earlier entry has not taken the name."""
    names = [
        (_plain(name), entry)
        for entry in reversed(entries())
        for name in entry.field.replace(":", ";").split(";")
    ]
    return dict(names)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())
