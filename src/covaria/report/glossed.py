"""Words of machine learning in a sentence, each carrying its counterpart at its first use."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from markupsafe import Markup, escape

from covaria.glossary import Entry
from covaria.model.endpoint import Endpoint
from covaria.report.terms import terms_of


def glossed(paragraphs: Iterable[str], endpoint: Endpoint) -> tuple[Markup, ...]:
    """Escape the paragraphs of a section, and explain each term where the section first uses it."""
    seen: set[Entry] = set()
    entries = _entries_by_word(endpoint)
    return tuple(_glossed(paragraph, seen, entries) for paragraph in paragraphs)


def _entries_by_word(endpoint: Endpoint) -> Mapping[str, Entry]:
    return {word.lower(): entry for entry in terms_of(endpoint) for word in entry.words}


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, the longest first."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(map(re.escape, longest_first)) + r")\b", re.IGNORECASE)


def _glossed(text: str, seen: set[Entry], entries: Mapping[str, Entry]) -> Markup:
    parts, end = [], 0
    for found in _pattern(tuple(entries)).finditer(text):
        entry = entries[found[0].lower()]
        if entry not in seen:
            seen.add(entry)
            parts += [escape(text[end : found.start()]), explained(found[0], entry)]
            end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def explained(word: str, entry: Entry) -> Markup:
    """Mark a word up so that a pointer or the keyboard brings its counterpart up."""
    opened = Markup('<dfn tabindex="0" data-counterpart="{0}" aria-description="{0}">{1}</dfn>')
    return opened.format(entry.in_short, word)
