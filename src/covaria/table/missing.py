"""What represents a missing cell."""

from collections.abc import Iterable
from itertools import product

STANDARD_TOKENS = ("", ".", "NA", "N/A", "NaN", "NULL")
"""Missing in any letter case, surrounding blanks ignored; an absent cell counts as empty."""


def _in_every_case(token: str) -> Iterable[str]:
    return map("".join, product(*({letter.lower(), letter.upper()} for letter in token)))


STANDARD_SPELLINGS = frozenset(spelling for token in STANDARD_TOKENS for spelling in _in_every_case(token))
"""Spelled out, so that a million cells are looked up without a call for each."""


def missing_spellings(declared: Iterable[str] = ()) -> frozenset[str]:
    """Return every spelling of a missing cell: the standard tokens and those that the user declared.

    Parameters
    ----------
    declared : iterable of str
        Further tokens such as "-99" or "unknown"; a whole number also counts when written with ".0",
        as data frames write it.
    """
    tokens = [declared] if isinstance(declared, str) else list(declared)
    further: set[str] = set()
    for token in map(str.strip, tokens):
        further |= {token, token.lower(), token.upper()}
        if token.lstrip("+-").isdecimal():
            further.add(f"{token}.0")
    return STANDARD_SPELLINGS | further
