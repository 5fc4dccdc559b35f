"""Levels that are times, such as visits, in the order of time rather than of the alphabet."""

import re
from collections.abc import Sequence

import numpy as np

from covaria.table.columns import MISSING_LEVEL, CategoryColumn

_DAYS = {"hour": 1 / 24, "hr": 1 / 24, "h": 1 / 24, "day": 1.0, "d": 1.0, "week": 7.0, "wk": 7.0, "w": 7.0}
_DAYS |= {"month": 30.4, "mon": 30.4, "mo": 30.4, "m": 30.4, "year": 365.0, "yr": 365.0, "y": 365.0}
_DAYS |= {"stunde": 1 / 24, "heure": 1 / 24, "hora": 1 / 24} | dict.fromkeys(
    ("tag", "jour", "dia", "día"), 1.0
)
_DAYS |= dict.fromkeys(("woche", "semaine", "semana"), 7.0) | dict.fromkeys(("monat", "mois", "mes"), 30.4)
_DAYS |= {"stunden": 1 / 24, "tage": 1.0, "wochen": 7.0, "monate": 30.4, "meses": 30.4, "jahr": 365.0}
_COUNTED = ("visit", "visite", "visita", "besuch", "v", "cycle", "c", "period", "p", "timepoint", "tp", "t")
_WORD = "|".join(sorted((*_DAYS, *_COUNTED), key=len, reverse=True))
_NUMBERED = re.compile(
    rf"(?:(?P<before>{_WORD})s?[ ._-]*)?(?P<number>[0-9]+(?:\.[0-9]+)?)[ ._-]*(?:(?P<after>{_WORD})s?)?",
    re.IGNORECASE,
)
_FIRST = {"screening": -2.0, "baseline": -1.0, "ausgangswert": -1.0}
_LAST = frozenset({"end of treatment", "eot", "end of study", "eos", "follow-up", "follow up", "unscheduled"})
FEWEST = 2
"""Levels with a number; words alone have no order that is known."""


def in_time_order(column: CategoryColumn) -> CategoryColumn:
    """Return a category with its levels in the order of time if all of them are times, else as it is."""
    order = time_order(column.levels)
    return column if order is None else in_order(column, order)


def time_order(levels: Sequence[str]) -> list[int] | None:
    """Return the positions of levels in the order of time, or None where not all of them are times."""
    times = [time for level in levels if (time := _time(level)) is not None]
    numbered = [unit for unit, _ in times if unit]
    if len(times) < len(levels) or len(set(numbered)) != 1 or len(numbered) < FEWEST:
        return None
    return sorted(range(len(times)), key=lambda level: times[level][1])


def in_order(column: CategoryColumn, order: Sequence[int]) -> CategoryColumn:
    """Return a category with its levels in the order of these positions."""
    places = np.append(np.argsort(order), MISSING_LEVEL)
    levels = tuple(column.levels[level] for level in order)
    return CategoryColumn(column.name, levels, places[column.codes], column.pooled)


def _time(level: str) -> tuple[str, float] | None:
    """Return the unit of a time and its place; words for the first and the last visits have no unit."""
    word = level.strip().casefold()
    if word in _FIRST:
        return "", _FIRST[word]
    if word in _LAST:
        return "", float("inf")
    found = _NUMBERED.fullmatch(word)
    if found is None or (found["before"] is None) == (found["after"] is None):
        return None
    unit = found["before"] or found["after"]
    number = float(found["number"])
    return ("days", number * _DAYS[unit]) if unit in _DAYS else (unit, number)
