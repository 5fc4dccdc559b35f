"""Strict reading of numbers: what is not plainly a number is not one."""

import re
from dataclasses import dataclass
from itertools import compress

import numpy as np

from covaria.arrays import BoolArray, FloatArray
from covaria.table.text import TextTable

_POINT = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|inf(?:inity)?)", re.IGNORECASE)
_COMMA = re.compile(_POINT.pattern.replace(r"\.", ","), re.IGNORECASE)
_LEADING_ZERO = re.compile(r"\n0[0-9]")
_PADDED = re.compile(r"0[0-9]")
_WHOLE_PART = re.compile(r"[+-]?[0-9]*")
_DIGITS_OR_EXPONENT = re.compile(r"[0-9]+(?:[eE][0-9]+)?")
_BARE_EXPONENT = re.compile(r"\n[0-9]+[eE][0-9]+\n")
_LONG_INTEGER = re.compile(r"\n[+-]?[0-9]{16,}\n")
_EXACT_INTEGERS = 2.0**53
"""Integer from which on a float64 no longer holds every integer."""


@dataclass(frozen=True)
class NumberCells:
    """A column read as numbers.

    Attributes
    ----------
    values : (rows,) float64 array
        NaN where the cell is missing or unreadable; may hold infinities.
    unreadable : (rows,) bool array
        Where a cell is present and is not a number.
    """

    values: FloatArray
    unreadable: BoolArray


def is_number(text: str, decimal_comma: bool = False) -> bool:
    """Return whether a text without surrounding blanks is a number."""
    return (_COMMA if decimal_comma else _POINT).fullmatch(text) is not None


def parse_numbers(texts: list[str], decimal_comma: bool = False) -> FloatArray | None:
    """Return texts (stripped, none missing) as numbers, or None when any of them is not one."""
    # All at once: float() takes what is_number takes, and besides it digits of other scripts, 1_000 and nan.
    joined = "".join(texts)
    if not joined.isascii() or "_" in joined or (decimal_comma and "." in joined):
        return None
    if decimal_comma:
        texts = [text.replace(",", ".") for text in texts]
    try:
        values = np.fromiter(map(float, texts), np.float64, len(texts))
    except ValueError:
        return None
    return None if np.isnan(values).any() else values


def number_cells(table: TextTable, name: str) -> NumberCells:
    """Read one column of a table as numbers."""
    found = table.each_text(name)
    texts = found.texts
    values = parse_numbers(texts, table.decimal_comma)
    readable = np.ones(len(texts), np.bool_)
    if values is None:
        readable = np.array([is_number(text, table.decimal_comma) for text in texts], np.bool_)
        numbers = compress(texts, readable.tolist())
        values = np.full(len(texts), np.nan)
        values[readable] = [float(text.replace(",", ".")) for text in numbers]
    return NumberCells(found.broadcast(values, np.nan), found.broadcast(~readable, False))


def look_like_identifiers(texts: list[str], values: FloatArray) -> bool:
    """Return whether numbers are identifiers in disguise, which typing as numbers would damage.

    So are 0012 (zeros in front, up to the width of the others; 08 beside 7 is a number typed so), 4e92 among
    digits only, and integers that a float64 cannot distinguish.
    """
    joined = "\n".join(["", *texts, ""])
    if _LEADING_ZERO.search(joined) and _are_padded(texts):
        return True
    if "e" in joined or "E" in joined:
        return _BARE_EXPONENT.search(joined) is not None and all(map(_DIGITS_OR_EXPONENT.fullmatch, texts))
    largest = np.abs(values[np.isfinite(values)]).max(initial=0.0)
    return bool(largest >= _EXACT_INTEGERS) and _LONG_INTEGER.search(joined) is not None


def _are_padded(texts: list[str]) -> bool:
    """Return whether zeros in front bring numbers to the width of the shortest, or are all of one."""
    if any(text.startswith("00") and not text.strip("0") for text in texts):
        return True
    widths = {text: len(_WHOLE_PART.match(text)[0]) for text in set(texts)}  # type: ignore[index]
    return max(width for text, width in widths.items() if _PADDED.match(text)) <= min(widths.values())
