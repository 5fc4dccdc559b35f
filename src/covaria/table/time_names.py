"""Names of columns that say when a row was measured, in English, German, French and Spanish."""

import re

from covaria.table.plain_name import plain_name

VISITS = r"VISIT[EA]?|BESUCH"
DAYS = r"DAY|TAG|JOUR|DIA"
LONGER = r"WEEK|WK|WOCHE|SEMAINE|SEMANA|MONTH|MONAT|MOIS|MES"
"""Words that stand before the number of a visit, a day, a week or a month."""
_OTHER_LANGUAGES = (
    r"ZEIT(?:PUNKT)?|TAGE?|WOCHEN?|MONATE?|JAHRE?|STUNDEN?|TEMPS|JOURS?|SEMAINES?|MOIS|HEURES?"
    r"|TIEMPO|DIAS?|SEMANAS?|MES(?:ES)?|HORAS?"
)
_VISIT = re.compile(
    rf"A?VISIT(?:N|NUM|NO)?|WEEK|ATPT(?:N)?|TIMEPOINT|A?PERIOD|(?:{VISITS})(?:N|NR|NUMMER)?|WOCHE|SEMAINE|SEMANA"
    r"|ZEITPUNKT|PERIODE|PERIODO",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"T|.*(?:TIME|YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND|SEASON|PERIOD).*"
    rf"|(?:.*[^A-Z])?(?:{_OTHER_LANGUAGES})(?:[^A-Z].*)?",
    re.IGNORECASE,
)
_AXIS = re.compile(rf"(?:STUDY[ _]?)?(?:TIME|DAYS?|MONTHS?|HOURS?)|{_OTHER_LANGUAGES}", re.IGNORECASE)


def is_visit(name: str) -> bool:
    """Return whether a column of this name holds visits, or the periods of a trial."""
    return _VISIT.fullmatch(plain_name(name)) is not None


def is_time(name: str) -> bool:
    """Return whether a column of this name holds times, which may differ in every row."""
    return _TIME.fullmatch(plain_name(name)) is not None


def is_time_axis(name: str) -> bool:
    """Return whether a column of this name, and no other word in it, holds the times of a subject's rows."""
    return _AXIS.fullmatch(plain_name(name)) is not None
