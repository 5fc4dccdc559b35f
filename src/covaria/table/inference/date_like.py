"""Rule: dates are neither numbers nor categories."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from covaria.arrays import FloatArray
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_CLOCK = r"(?:[T ,:]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:[AP]M|Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_MONTH = r"(?:JAN|FEB|MAR|M[AÄ]R|APR|MA[IY]|JUN|JUL|AUG|SEP|O[CK]T|NOV|DE[CZ])[A-Z]*\.?"
_DATE = re.compile(
    r"(?:[0-9]{4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})"
    rf"|[0-9]{{1,2}}[-/. ]*{_MONTH}[-/., ]*(?:[0-9]{{4}}|[0-9]{{2}})|{_MONTH} ?[0-9]{{1,2}},? ?[0-9]{{4}})"
    rf"{_CLOCK}",
    re.IGNORECASE,
)
REASON = "dates; to use them, make numbers of them, such as days"
FEWEST_DAYS = 10
"""Numbers of eight digits that must all be days, since a few may be by chance."""
LEAST_SHARE = 0.9
"""Of the distinct cells; some dates are partial, and some words stand for none."""


def _are_eight_digits(values: FloatArray) -> bool:
    """Whether numbers are days such as 20260131, each of them."""
    days = values[~np.isnan(values)]
    if len(days) < FEWEST_DAYS or not ((days >= 1900_01_01) & (days <= 2099_12_31)).all():
        return False
    month, day = days // 100 % 100, days % 100
    plausible = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (day == np.round(day))
    return bool(plausible.all())


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    for column in columns:
        if not column.present or (column.values is not None and not _are_eight_digits(column.values)):
            continue
        if column.is_number:
            yield Claim(column, Role.IGNORE, REASON)
            continue
        texts = set(known.table.present(column.name)[0])
        if sum(_DATE.fullmatch(text) is not None for text in texts) >= LEAST_SHARE * len(texts):
            yield Claim(column, Role.IGNORE, REASON)


DATE_LIKE = InferenceRule("date-like", "Dates are ignored", _claims)
