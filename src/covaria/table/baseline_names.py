"""Names of values from before treatment began."""

import re

from covaria.table.plain_name import plain_name

_WORDS = r"BASE(?:LINE)?|BL|BSL|BASAL|PRE|PRETREATMENT|SCR(?:EEN(?:ING)?)?|INITIAL|START"
_TIMES = r"(?:VISIT|WEEK|WK|MONTH|DAY|[VWMDT])?[ _.-]?0+|(?:VISIT|DAY)[ _.-]?1"
_PARTS = re.compile(rf"(?:.*[ _.-])?(?:{_WORDS}|{_TIMES})(?:[ _.-].*)?", re.IGNORECASE)
_JOINED = re.compile(r"(?:BASE|BL).*|[A-Z0-9]+(?:BASE|BL)")
"""As SAS names have it, whose capitals leave no place for a mark between words."""


def is_baseline(name: str) -> bool:
    """Return whether a column of this name holds a value from before treatment began."""
    return any(each.fullmatch(plain_name(name)) is not None for each in (_PARTS, _JOINED))
