"""Numbers that are written otherwise than numbers are read here: recognised to be named, never to be read."""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

from covaria.table.numbers import is_number
from covaria.table.written_units import number_and_unit

MINUS_SIGNS = "−–—﹣－"
"""Minus sign, dashes, and the small and the wide hyphen, in the place of the hyphen of the keyboard."""
MISSING_WORDS = frozenset(
    {
        *("-", "--", "---", "?", "??", "*", "none", "nil", "#n/a", "#na", "n.a.", "n/d", "nd", "not done"),
        *(
            "not available",
            "not applicable",
            "unk",
            "unknown",
            "missing",
            "miss",
            "#value!",
            "#div/0!",
            "#ref!",
        ),
        *("<na>", "nat", "(null)", "\\n", "not determined", "not reported", "na.", "n.d.", "k.a.", "inc"),
    }
)
"""Words, in lower case, that stand for a missing value as a rule, and must be declared to be taken so."""
_FORTRAN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[dD][+-]?[0-9]+")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[ _'’.,\u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?")
_BELOW = re.compile(
    r"[<≤]\s*=?\s*(?:(?:[0-9]*[.,]?[0-9]+)|l?lo[qd]|bl?[ql]|lod)\s*(?P<unit>\D.*)?|b[la]?loq|b[lq]l?q|bql|blod|bdl|ldl"
    r"|below (?:the )?(?:lower )?(?:limit|l?lo[qd]|quantification|detection).*|<\s*l?lo[qd].*",
    re.IGNORECASE,
)
_AMOUNT = r"[0-9]+(?:[.,][0-9]+)?|[0-9]{1,3}(?:[.,'’\u00a0\u202f ][0-9]{3})+(?:[.,][0-9]+)?"
_CURRENCY_NAME = r"(?:[$€£¥]|USD|EUR|GBP|CHF|JPY|CAD|AUD)"
_CURRENCY = re.compile(
    rf"[+-]?\s?{_CURRENCY_NAME}\s?[+-]?(?:{_AMOUNT})|[+-]?(?:{_AMOUNT})\s?{_CURRENCY_NAME}", re.IGNORECASE
)
_ACCOUNTANTS = re.compile(rf"\(\s*(?:{_AMOUNT})\s*\)|(?:{_AMOUNT})\s?[{MINUS_SIGNS}-]")
_FLAG = re.compile(
    rf"(?:(?:HH?|LL?|HI|LO|\((?:HH?|LL?)\))\s+|\*\s*)(?:{_AMOUNT})|(?:{_AMOUNT})\s*(?:\*+|\((?:HH?|LL?)\))"
)
_DURATION = re.compile(
    r"P(?=[0-9T])(?:[0-9]+(?:[.,][0-9]+)?[YMWD])*(?:T(?:[0-9]+(?:[.,][0-9]+)?[HMS])+)?", re.IGNORECASE
)
_TWO_NUMBERS = re.compile(
    r"(?P<first>[1-9][0-9]{1,2})\s?/\s?(?P<second>[1-9][0-9]{1,2})(?:\s?mm\s?Hg)?", re.IGNORECASE
)
_LOWEST_PRESSURE = 20
"""In mmHg; days and months are lower in two numbers of which the first is larger."""
_ABOVE = re.compile(r"[>≥]\s*=?\s*(?:[0-9]*[.,]?[0-9]+|ul?oq).*|a[lu]?loq|alq", re.IGNORECASE)


LIMIT = "a limit of quantification"


class Notation(StrEnum):
    """How a cell is written that is meant as a number, in words that follow "it"."""

    COMMA = (
        "has a comma; thousands separators are not read, decimal commas only between semicolons where no "
        "number has a decimal point"
    )
    POINT = "has a decimal point, while this file writes decimal commas"
    THOUSANDS = "has thousands separators, which are not read"
    MINUS = "has a minus sign that is not the keyboard's"
    FORTRAN = "has an exponent written with D, as Fortran writes it"
    DIGITS = "has digits of another script"
    CURRENCY = "has a currency beside the number"
    ACCOUNTANTS = "is written as accountants write negative numbers"
    FLAG = "has a flag beside the number, as abnormal results have"
    DURATION = "is a duration as ISO 8601 writes them"
    TWO_NUMBERS = "holds two numbers, as a blood pressure does"
    UNIT = "begins with a number but has more in it, such as a unit"
    BELOW = f"is below {LIMIT}, by its word"
    ABOVE = f"is above {LIMIT}, by its word"
    MISSING = "stands for a missing value, as it seems"


def notation_of(text: str, decimal_comma: bool = False) -> Notation | None:
    """Return how a text without surrounding blanks, which is no number as read here, is meant as one.

    None where it is plainly text.
    """
    return next((notation for notation, fits in _WAYS.items() if fits(text, decimal_comma)), None)


def _has_minus(text: str, decimal_comma: bool) -> bool:
    return text[:1] in MINUS_SIGNS and is_number(text[1:].strip(), decimal_comma)


def _has_digits(text: str, decimal_comma: bool) -> bool:
    return not text.isascii() and is_number(_in_ascii_digits(text), decimal_comma)


def _has_two_numbers(text: str, _: bool) -> bool:
    found = _TWO_NUMBERS.fullmatch(text)
    return found is not None and int(found["first"]) > int(found["second"]) >= _LOWEST_PRESSURE


_WAYS: dict[Notation, Callable[[str, bool], object]] = {
    Notation.MISSING: lambda text, _: text.lower() in MISSING_WORDS,
    Notation.BELOW: lambda text, _: _BELOW.fullmatch(text),
    Notation.ABOVE: lambda text, _: _ABOVE.fullmatch(text),
    Notation.POINT: lambda text, decimal_comma: decimal_comma and is_number(text),
    Notation.COMMA: lambda text, decimal_comma: (
        not decimal_comma
        and (is_number(text, decimal_comma=True) or ("," in text and _GROUPED.fullmatch(text)))
    ),
    Notation.THOUSANDS: lambda text, _: _GROUPED.fullmatch(text),
    Notation.MINUS: _has_minus,
    Notation.FORTRAN: lambda text, _: _FORTRAN.fullmatch(text),
    Notation.DIGITS: _has_digits,
    Notation.CURRENCY: lambda text, _: _CURRENCY.fullmatch(text),
    Notation.ACCOUNTANTS: lambda text, _: _ACCOUNTANTS.fullmatch(text),
    Notation.FLAG: lambda text, _: _FLAG.fullmatch(text),
    Notation.DURATION: lambda text, _: _DURATION.fullmatch(text),
    Notation.TWO_NUMBERS: _has_two_numbers,
    Notation.UNIT: lambda text, _: number_and_unit(text),
}
"""The notations, in the order in which they are looked for."""


def describe_fault(text: str, decimal_comma: bool = False) -> str:
    """Return in a few words why a text is no number, without repeating any of it."""
    if text.startswith(("<", ">", "≤", "≥")):
        side = "below" if text.startswith(("<", "≤")) else "above"
        return f"it begins with a sign of comparison, as results {side} {LIMIT} do"
    notation = notation_of(text, decimal_comma)
    if notation is not None:
        return f"it {notation.value}"
    begins = text[:1].isdigit() or text[1:2].isdigit()
    return f"it {Notation.UNIT.value}" if begins else "it is text"


def _in_ascii_digits(text: str) -> str:
    """Write digits of any script, and the marks that go with them, as those of the keyboard."""
    digits = "".join(str(unicodedata.decimal(letter, letter)) for letter in text)
    return digits.replace("٫", ".").replace("．", ".")
