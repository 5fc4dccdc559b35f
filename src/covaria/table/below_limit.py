"""Numbers below a limit of quantification: half the limit in their place, and a column that says so."""

import re
from collections import Counter
from dataclasses import replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import BoolArray
from covaria.table.categories import RARE
from covaria.table.numbers import is_number
from covaria.table.text import TextTable

SUFFIX = " below limit"
"""Ending of the name of the column that says where another is below its limit."""
YES, NO = "yes", "no"
_BELOW = re.compile(r"[<≤]\s*=?\s*(?P<limit>[0-9]*[.,]?[0-9]+)")


def indicator_of(name: str) -> str:
    """Return the name of the column that says where a column is below its limit."""
    return f"{name}{SUFFIX}"


def with_limits(table: TextTable) -> TextTable:
    """Put half the limit in the place of cells such as "<0.1", and add a column that says where.

    Only where a column holds nothing but numbers and one limit, which `RARE` cells at least are below and no
    number is; other columns stay as they are.
    """
    return _replaced(table, table.names, RARE)


def with_indicators(table: TextTable, covariates: tuple[str, ...]) -> TextTable:
    """Do the same where a model's covariates say so, however few cells are below it."""
    absent = [name for name in covariates if name.endswith(SUFFIX) and name not in table.cells]
    columns = tuple(name.removesuffix(SUFFIX) for name in absent)
    table = _replaced(table, tuple(name for name in columns if name in table.cells), 1)
    cells = {
        indicator_of(name): _indicator(np.zeros(table.rows, np.bool_), table.stripped(name)[1])
        for name in columns
        if name in table.cells and indicator_of(name) not in table.cells
    }
    return replace(table, names=(*table.names, *cells), cells=table.cells | cells) if cells else table


def why_not_halved(table: TextTable, name: str) -> str:
    """Say why half a limit is not put in the place of a column's cells, in words that follow what they are.

    Nothing where no cell is a limit that could be halved, or only other cells are in the way.
    """
    texts, filled = table.present(name)
    comma = table.decimal_comma
    found = (_BELOW.fullmatch(text) for text in texts)
    values = [_value(each["limit"]) for each in found if each and is_number(each["limit"], comma)]
    if not values:
        return ""
    if len(set(values)) > 1:
        return ", with several limits"
    smaller = filled.copy()
    smaller[filled] = [is_number(text, comma) and _value(text) < values[0] for text in texts]
    if smaller.any():
        return f", while there are smaller numbers in {table.place(smaller)}"
    return f", in fewer than {RARE} cells" if len(values) < RARE else ""


def as_read(table: TextTable, name: str) -> TextTable:
    """Give a column its own cells again, and take away the one that says where it is below its limit."""
    if name not in table.as_read:
        return table
    cells, below = dict(table.cells), dict(table.below)
    cells[name] = table.as_read[name]
    del cells[indicator_of(name)], below[name]
    names = tuple(each for each in table.names if each != indicator_of(name))
    return replace(table, names=names, cells=cells, below=below)


def _replaced(table: TextTable, columns: tuple[str, ...], fewest: int) -> TextTable:
    """Bring the columns named, as far as they hold enough cells below a limit, to numbers and indicators."""
    found = {name: limit for name in columns if (limit := _limit(table, name, fewest)) is not None}
    cells, below = dict(table.cells), dict(table.below)
    for name, limit in found.items():
        texts, missing = table.stripped(name)
        under = np.array([_BELOW.fullmatch(text) is not None for text in texts], np.bool_)
        cells[name] = np.where(under, _written(limit / 2, table.decimal_comma), table.cells[name])
        cells[indicator_of(name)] = _indicator(under, missing)
        below[name] = under
    own = {name: table.cells[name] for name in found}
    parts = ((name, indicator_of(name)) if name in found else (name,) for name in table.names)
    if not found:
        return table
    return replace(
        table, names=tuple(chain(*parts)), cells=cells, below=below, as_read={**table.as_read, **own}
    )


def _indicator(under: BoolArray, missing: BoolArray) -> NDArray[np.object_]:
    cells = np.where(under, YES, NO).astype(np.object_)
    cells[missing] = None
    return cells


def _limit(table: TextTable, name: str, fewest: int) -> float | None:
    """The limit that cells of a column are below; None where there is not just one, or too few are."""
    texts = table.each_text(name).texts
    if not any("<" in text or "≤" in text for text in texts) or indicator_of(name) in table.cells:
        return None
    counts = Counter(table.present(name)[0])
    limits = {text: found["limit"] for text in counts if (found := _BELOW.fullmatch(text))}
    numbers = [text for text in counts if text not in limits]
    comma = table.decimal_comma
    values = {_value(limit) for limit in limits.values() if is_number(limit, comma)}
    if len(values) != 1 or not all(is_number(text, comma) for text in (*numbers, *limits.values())):
        return None
    enough = sum(counts[text] for text in limits) >= fewest
    limit = values.pop()
    return limit if enough and min(map(_value, numbers), default=limit) >= limit else None


def _value(text: str) -> float:
    return float(text.replace(",", "."))


def _written(value: float, decimal_comma: bool) -> str:
    return repr(value).replace(".", ",") if decimal_comma else repr(value)
