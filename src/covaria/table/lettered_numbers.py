"""Whole numbers some of which have letters, such as 136A or c204: stations or families, no amounts."""

import re

FEWEST_CELLS = 2
"""Cells with letters; a single one may be a slip of the pen in a column of measurements."""
_WHOLE = re.compile(r"[0-9]+")
_LETTERED = re.compile(r"(?!(?i:lt|gt|le|ge|ca|max|min|eur|usd|nd|na|no)[0-9])[A-Za-z]{1,3}[0-9]+|[0-9]+[AB]")
"""Letters first, but for words of comparison; or A or B last, which are units of nothing in a trial."""


def have_letters(numbers: list[str], others: list[str]) -> bool:
    """Return whether cells that are numbers are whole, and the others are such numbers with letters.

    Parameters
    ----------
    numbers : list of str
        The distinct numbers of a column.
    others : list of str
        The cells that are none, all of them.
    """
    return (
        len(others) >= FEWEST_CELLS
        and all(_LETTERED.fullmatch(text) for text in set(others))
        and all(map(_WHOLE.fullmatch, numbers))
    )
