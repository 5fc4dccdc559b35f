"""Terms of machine learning beside those of clinical pharmacology: one source for all that explains them."""

from covaria.glossary.entries import Entry, entries, entries_in
from covaria.glossary.search import entry_of, search

__all__ = ["Entry", "entries", "entries_in", "entry_of", "search"]
