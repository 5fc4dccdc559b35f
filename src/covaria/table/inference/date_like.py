"""Rule: dates are neither numbers nor categories."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from covaria.arrays import FloatArray
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.plain_name import plain_name
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
"""Smallest share of distinct cells that are dates; some dates are partial, and some words stand for none."""


_DAY_NAME = re.compile(
    r"(?:[A-Z0-9_ .]*[^A-Z])?(?:DATE|DATUM|FECHA|DATA)(?:TIME)?(?:[^A-Z][A-Z0-9_ .]*)?|DATE[ _]?OF.*"
    r"|(?:VISIT|BIRTH|DEATH|START|END|EXAM|TEST|SAMPLE|RAND|DOSE|ENTRY|STUDY)DATE"
    r"|[A-Z][A-Z0-9_]*DT[CM]?"
    r"|(?:.*[ _.])?(?:EPOCH|UNIX|TIMESTAMP)(?:[ _.]?(?:TIME|MS|SECS?|SECONDS|MILLIS))?",
    re.IGNORECASE,
)
"""Names of dates: SAS and R keep them as numbers of days, or of seconds, and show them by a format that a
file of text does not have."""
_COUNTS = ((7_000.0, 55_000.0), (6e8, 3e9), (6e11, 3e12))
"""Days since 1960, 1970 (from 1989 on) or 1900, seconds since 1960 or 1970, and milliseconds since 1970."""


def is_date(text: str) -> bool:
    """Whether a text without surrounding blanks is a date, as people and programs write them."""
    return _DATE.fullmatch(text) is not None


def _are_counted_days(name: str, values: FloatArray) -> bool:
    """Whether a column is named a date and holds whole days or seconds since the usual origins."""
    days = values[~np.isnan(values)]
    if not _DAY_NAME.fullmatch(plain_name(name)) or len(days) < FEWEST_DAYS or (days != np.round(days)).any():
        return False
    return any(low <= days.min() and days.max() <= high for low, high in _COUNTS)


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
        if not column.present:
            continue
        if column.values is not None:
            if _are_eight_digits(column.values) or _are_counted_days(column.name, column.values):
                yield Claim(column, Role.IGNORE, REASON)
            continue
        texts = set(known.table.present(column.name)[0])
        if sum(map(is_date, texts)) >= LEAST_SHARE * len(texts):
            yield Claim(column, Role.IGNORE, REASON)


DATE_LIKE = InferenceRule("date-like", "Dates are ignored", _claims)
