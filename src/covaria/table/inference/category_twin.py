"""Rule: of categories that determine each other, such as a visit and its week, one is used."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from covaria.arrays import IntArray
from covaria.table.column_codes import first_of_each, has_more_values
from covaria.table.determined_by import is_determined_by
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.plain_name import plain_name
from covaria.table.profile import MOST_LEVELS, ColumnProfile
from covaria.table.roles import MODELLED, Role
from covaria.table.time_names import DAYS, LONGER, VISITS

MOST_CODES = 20
"""Values of numbers that may be codes; measurements of a few subjects have more."""
_TIME = re.compile(
    rf"A?(?:{VISITS}|{LONGER}|{DAYS}|DY|HOUR|TIME|TPT|PERIOD|CYCLE|ZEIT|TEMPS|TIEMPO)", re.IGNORECASE
)


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    kept: dict[bytes, tuple[ColumnProfile, IntArray]] = {}
    declared = [
        column
        for column in known.declared
        if known.roles[column.name] in MODELLED - {Role.DOSE} and not column.is_constant
    ]
    for column in (*declared, *sorted(columns, key=_rank)):
        if has_more_values(column, MOST_CODES):
            continue
        codes = known.codes(column.name)
        if not _is_category(column, codes):
            continue
        first, firsts_codes = kept.setdefault(_partition(codes), (column, codes))
        if first is not column and column in columns and _is_told(codes, firsts_codes, known):
            yield Claim(column, Role.IGNORE, f"tells the same as {first.name}")


def _is_category(column: ColumnProfile, codes: IntArray) -> bool:
    """Whether a column has the few values of a category: text, or whole numbers that may be its codes."""
    levels = len(np.unique(codes))
    if column.values is None:
        return levels <= min(MOST_LEVELS, column.present // 2)
    values = column.values[~np.isnan(column.values)]
    return levels <= min(MOST_CODES, column.present // 2) and bool((values == np.round(values)).all())


def _is_told(codes: IntArray, by: IntArray, known: Known) -> bool:
    subject = known.column_of(Role.SUBJECT)
    if subject is not None:
        rows = first_of_each(known.codes(subject), codes, by)
        codes, by = codes[rows], by[rows]
    return is_determined_by(codes, by)


def _names_time(column: ColumnProfile) -> bool:
    return _TIME.match(plain_name(column.name)) is not None


def _rank(column: ColumnProfile) -> bool:
    """Put first what is kept: of times the number, which has their order, and otherwise the words."""
    return column.is_number is not _names_time(column)


def _partition(codes: IntArray) -> bytes:
    """Number values by where they first occur, so that columns that divide the rows alike are equal."""
    _, first, places = np.unique(codes, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[places].tobytes()


CATEGORY_TWIN = InferenceRule("category-twin", "Of categories that tell the same, one is used", _claims)
