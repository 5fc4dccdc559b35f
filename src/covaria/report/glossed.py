"""Words of machine learning in a sentence, each carrying its counterpart at its first use."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from covaria.glossary import Entry, entries_in
from covaria.glossary.entries import REPORT

EXPLAINED = {word.lower(): entry for entry in entries_in(REPORT) for word in entry.words}
"""The entry of each word that a report explains where it is used."""
_WORDS = re.compile(
    r"\b(" + "|".join(map(re.escape, sorted(EXPLAINED, key=len, reverse=True))) + r")\b", re.IGNORECASE
)


def glossed(paragraphs: Iterable[str]) -> tuple[Markup, ...]:
    """Escape the paragraphs of a section, and explain each term where the section first uses it."""
    seen: set[Entry] = set()
    return tuple(_glossed(paragraph, seen) for paragraph in paragraphs)


def _glossed(text: str, seen: set[Entry]) -> Markup:
    parts, end = [], 0
    for found in _WORDS.finditer(text):
        entry = EXPLAINED[found[0].lower()]
        if entry not in seen:
            seen.add(entry)
            parts += [escape(text[end : found.start()]), explained(found[0], entry)]
            end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def explained(word: str, entry: Entry) -> Markup:
    """Mark a word up so that a pointer or the keyboard brings its counterpart up."""
    opened = Markup('<dfn tabindex="0" data-counterpart="{0}" aria-description="{0}">{1}</dfn>')
    return opened.format(entry.in_short, word)
