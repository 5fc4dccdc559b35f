"""Row names, which R and pandas write before the first column without a name."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from covaria.table.numbers import is_number

LOOKED_AT = 1000
"""Rows that are searched for what commas between cells cannot be."""
_DECIMAL_POINT = re.compile(r"\s*[+-]?[0-9]*\.[0-9]+\s*")
_WHOLE, _FRACTION = re.compile(r"\s*[+-]?[0-9]*"), re.compile(r"[0-9]+\s*")
_GROUP, _THOUSANDS = re.compile(r"\s*[+-]?[0-9]{1,3}"), re.compile(r"[0-9]{3}\s*")


def are_row_names(cells: Sequence[NDArray[np.object_]]) -> bool:
    """Return whether the first of a table's columns, given as chunks, holds the names of its rows.

    They are all different: numbers counted upwards, or no numbers at all.
    """
    texts = [cell for chunk in cells for cell in chunk.tolist()]
    if len(texts) < 2 or None in texts or len(set(texts)) < len(texts):
        return False
    if not any(map(is_number, texts)):
        return True
    numbers = [int(text) for text in texts if text.isdecimal() and text.isascii() and len(text) < 16]
    return len(numbers) == len(texts) and numbers == sorted(numbers)


def commas_only_separate(columns: Sequence[NDArray[np.object_]]) -> bool:
    """Return whether no cell can be part of a number or text that was divided at a comma of its own.

    Of columns with one more than there are names, a cell of every row might be. It is not a decimal comma
    where numbers have decimal points, or a row has no two cells that would make a number; nor one between
    thousands where a row has no such cells; and a text goes on with a blank.
    """
    looked_at = zip(*(own[:LOOKED_AT].tolist() for own in columns), strict=True)
    rows = [[cell or "" for cell in row] for row in looked_at]
    if any(cell[:1].isspace() for row in rows for cell in row):
        return False
    has_points = any(_DECIMAL_POINT.fullmatch(cell) for row in rows for cell in row)
    decimal = not has_points and all(_has_pair(row, _WHOLE, _FRACTION) for row in rows)
    return not decimal and not all(_has_pair(row, _GROUP, _THOUSANDS) for row in rows)


def _has_pair(row: list[str], first: re.Pattern[str], second: re.Pattern[str]) -> bool:
    """Whether two cells of a row, side by side, match."""
    return any(first.fullmatch(a) and second.fullmatch(b) for a, b in pairwise(row))
