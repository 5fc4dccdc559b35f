"""Names of values from before treatment began, in English, German, French and Spanish."""

import re

from covaria.table.plain_name import plain_name
from covaria.table.time_names import DAYS, LONGER, VISITS

_WORDS = (
    r"BASE(?:LINE)?|BL|BSL|BASALE?|PRE|PRETREATMENT|SCR(?:EEN(?:ING)?)?|INITIALE?|START"
    r"|AUSGANG(?:SWERT)?|VOR(?:HER)?|AVANT|ANTES|INICIAL"
)
_TIMES = rf"(?:{VISITS}|{DAYS}|{LONGER}|[VWMDTJ])?[ _.-]?0+|(?:{VISITS}|{DAYS})[ _.-]?1"
_PARTS = re.compile(rf"(?:.*[ _.-])?(?:{_WORDS}|{_TIMES})(?:[ _.-].*)?", re.IGNORECASE)
_JOINED = re.compile(r"(?:BASE|BL).*|[A-Z0-9]+(?:BASE|BL)")
"""As SAS names have it, whose capitals leave no place for a mark between words."""


def is_baseline(name: str) -> bool:
    """Return whether a column of this name holds a value from before treatment began."""
    return any(each.fullmatch(plain_name(name)) is not None for each in (_PARTS, _JOINED))
