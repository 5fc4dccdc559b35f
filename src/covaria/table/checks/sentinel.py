"""Check: numbers by which tables and programs write a missing value are pointed out."""

from collections.abc import Iterator

import numpy as np

from covaria.arrays import BoolArray, FloatArray
from covaria.disclosure import count_in_words
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.wording.lists import listed

NEGATIVE = (-9.0, -88.0, -99.0, -888.0, -999.0, -9999.0, -99999.0)
POSITIVE = (99.0, 888.0, 999.0, 9999.0, 99999.0, 999999.0)
FEWEST_ALONE = 2
"""Rows with a negative number that is the only one of its column, and so may be no measurement."""
FAR = 10.0
"""Times the lowest of the other values, where these are negative, too."""
SMALLEST_INTEGERS = (-(2.0**31), -(2.0**63))
"""Missing integers of R and pandas, where a program took them for numbers."""


def _findings(draft: Draft) -> Iterator[Remark]:
    columns = [draft.response, *(column for column in draft.covariates if isinstance(column, NumberColumn))]
    for column in columns:
        for suspect, why in _suspects(column.values):
            if suspect.any():
                found = listed(f"{sentinel:.0f}" for sentinel in np.unique(column.values[suspect]))
                yield Remark(
                    f"{column.name} is {found} in {count_in_words(int(suspect.sum()))} rows{why}",
                    "if that represents a missing value, declare it as missing when the table is read",
                )


def may_be_missing(values: FloatArray) -> BoolArray:
    """Where numbers may represent a missing value; shape as given."""
    found = np.zeros(values.shape, dtype=bool)
    for suspect, _ in _suspects(values):
        found |= suspect
    return found


def _suspects(values: FloatArray) -> Iterator[tuple[BoolArray, str]]:
    smallest = _among(values, SMALLEST_INTEGERS)
    yield smallest, ", as programs write a missing integer"
    negative = _among(values, NEGATIVE) | (_only_negative(values) & ~smallest)
    others = values[~(negative | smallest | np.isnan(values))]
    lowest = others.min(initial=0.0)
    if lowest == 0.0:
        yield negative, " and otherwise never negative"
    else:
        yield negative & (values < FAR * lowest), " and otherwise never near that"
    positive = _among(values, POSITIVE)
    rest = others[~_among(others, POSITIVE)]
    if len(rest):
        yield positive & (values > 2.0 * rest.max() - min(rest.min(), 0.0)), " and otherwise far below that"


def _among(values: FloatArray, sentinels: tuple[float, ...]) -> BoolArray:
    """Where numbers are among some; each of these takes time, and most are beyond all numbers of a column."""
    lowest, highest = np.nanmin(values, initial=np.inf), np.nanmax(values, initial=-np.inf)
    return np.isin(values, [each for each in sentinels if lowest <= each <= highest])


def _only_negative(values: FloatArray) -> BoolArray:
    """Where a whole negative number stands several times, as −1 may, among others that are all above 0."""
    below = values <= 0
    lowest = np.nanmin(values, initial=0.0)
    is_alone = np.count_nonzero(values == lowest) == np.count_nonzero(below) >= FEWEST_ALONE
    return np.asarray(below & (is_alone and lowest == np.round(lowest) < 0))


SENTINEL = Check("sentinel", "Numbers that may represent a missing value", Severity.NOTE, _findings)
