"""Thousands separators that would be read as decimal marks, such as 1.234 beside 900."""

import re

import numpy as np

from covaria.arrays import BoolArray, FloatArray
from covaria.table.text import TextTable

MUCH_LARGER = 10.0
"""How many times the typical whole number is as large as the typical one in front of a mark."""
FEWEST_WHOLE = 3
"""Distinct whole numbers that are needed, since one or two may be codes, as 999 is."""
REMEDY = (
    "write such numbers without separators (1234), or give all numbers of the column as many decimals if "
    "decimals are meant"
)
_GROUPS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")
_WHOLE = re.compile(r"[+-]?[0-9]{1,3}")
_THOUSAND = 1000
_LOOKED_AT = 256
"""Cells that settle nearly every column of measurements, before all of them are looked at."""


def in_groups_of_three(text: str) -> bool:
    """Return whether a text is a number whose marks all have three digits behind them, and no 0 in front."""
    return _GROUPS.fullmatch(text) is not None


def misread_thousands(table: TextTable, name: str, values: FloatArray) -> BoolArray | None:
    """Find the cells of a column whose separators of thousands would be read as decimal marks.

    Numbers of one column go on from 900 to 1.234 only where that is more than 900: every cell with a mark has
    three digits behind it, and the others are whole numbers below 1,000, as a rule much larger than what is
    in front of the mark.

    Parameters
    ----------
    table : TextTable
    name : str
    values : (rows,) float64 array
        The column as numbers, NaN where it is missing.

    Returns
    -------
    (rows,) bool array or None
        None where there are none such.
    """
    mark = "," if table.decimal_comma else "."
    first = (cell.strip() for cell in table.cells[name][:_LOOKED_AT].tolist() if cell is not None)
    if not all(in_groups_of_three(text) for text in first if mark in text and text not in table.missing):
        return None
    if not (_may_be_thousands(values) and _are_apart(values)):
        return None
    found = table.each_text(name)
    distinct = set(found.texts)
    marked = {text for text in distinct if mark in text}
    if not marked:
        return None
    whole = distinct - marked
    are_such = all(map(in_groups_of_three, marked)) and all(map(_WHOLE.fullmatch, whole))
    if len(whole) < FEWEST_WHOLE or not are_such:
        return None
    in_front = np.median([abs(int(text.partition(mark)[0])) for text in marked])
    if np.median([abs(int(text)) for text in whole]) < MUCH_LARGER * in_front:
        return None
    return found.broadcast(np.array([mark in text for text in found.texts], np.bool_), False)


def told_of_thousands(table: TextTable, cells: BoolArray) -> str:
    """Say what such cells are, and where, in words that follow the name of their column."""
    mark = "comma" if table.decimal_comma else "point"
    return (
        f"every {mark} has three digits behind it ({table.place(cells)}) beside whole numbers below 1,000 "
        f"that are much larger than what is in front of the {mark}, as separators of thousands have"
    )


def _may_be_thousands(values: FloatArray) -> bool:
    """Whether no number has another than three decimals, as far as numbers tell without their texts."""
    sizes = np.abs(values[~np.isnan(values)])
    broken = sizes[sizes != np.floor(sizes)]
    thousandfold = broken * _THOUSAND
    has_three = np.abs(thousandfold - np.round(thousandfold)) < 1e-6
    return bool((sizes < _THOUSAND).all() and (broken > 1.0).all() and has_three.all())


def _are_apart(values: FloatArray) -> bool:
    """Whether some whole number is much larger than some number with decimals, or than 1 where all are whole.

    1.000 is whole as a number; all of them being below 1,000, their texts are few.
    """
    sizes = np.abs(values[~np.isnan(values)])
    is_broken = sizes != np.floor(sizes)
    if is_broken.all():
        return False
    least = np.floor(sizes[is_broken].min()) if is_broken.any() else 1.0
    return bool(sizes[~is_broken].max() >= MUCH_LARGER * least)
