"""Rule: of categories that determine each other, such as a visit and its week, one is used."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from covaria.arrays import IntArray
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import MOST_LEVELS, ColumnProfile
from covaria.table.roles import MODELLED, Role
from covaria.table.told_by import is_told_by

_TIME = re.compile(r"A?(?:VISIT|WEEK|WK|MONTH|DAY|DY|HOUR|TIME|TPT|PERIOD|CYCLE)", re.IGNORECASE)


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    kept: dict[bytes, tuple[ColumnProfile, IntArray]] = {}
    declared = [
        column
        for column in known.declared
        if known.roles[column.name] in MODELLED - {Role.DOSE} and not column.is_constant
    ]
    for column in (*declared, *sorted(columns, key=_rank)):
        codes = known.codes(column.name)
        if len(np.unique(codes)) > min(MOST_LEVELS, column.present // 2):
            continue
        first, firsts_codes = kept.setdefault(_partition(codes), (column, codes))
        if first is not column and column in columns and is_told_by(codes, firsts_codes):
            yield Claim(column, Role.IGNORE, f"tells the same as {first.name}")


def _names_time(column: ColumnProfile) -> bool:
    return _TIME.match(column.name) is not None


def _rank(column: ColumnProfile) -> bool:
    """Put first what is kept: of times the number, which has their order, and otherwise the words."""
    return column.is_number is not _names_time(column)


def _partition(codes: IntArray) -> bytes:
    """Number values by where they first occur, so that columns that divide the rows alike are equal."""
    _, first, places = np.unique(codes, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[places].tobytes()


CATEGORY_TWIN = InferenceRule("category-twin", "Of categories that tell the same, one is used", _claims)
