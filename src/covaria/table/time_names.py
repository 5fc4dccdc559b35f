"""Names of columns that say when a row was measured."""

import re

from covaria.table.plain_name import plain_name

_VISIT = re.compile(r"A?VISIT(?:N|NUM|NO)?|WEEK|ATPT(?:N)?|TIMEPOINT|A?PERIOD", re.IGNORECASE)
_TIME = re.compile(r"T|.*(?:TIME|YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND|SEASON|PERIOD).*", re.IGNORECASE)


def is_visit(name: str) -> bool:
    """Return whether a column of this name holds visits, or the periods of a trial."""
    return _VISIT.fullmatch(plain_name(name)) is not None


def is_time(name: str) -> bool:
    """Return whether a column of this name holds times, which may differ in every row."""
    return _TIME.fullmatch(plain_name(name)) is not None
