"""The visit or time at which doses or arms are compared, as asked or the last that all of them reach."""

from dataclasses import replace

import numpy as np

from covaria.arrays import IntArray
from covaria.errors import UsageError
from covaria.fit.settings import FitSettings
from covaria.fit.visit_means.points import time_asked
from covaria.table import CategoryColumn, NumberColumn, TrialTable
from covaria.table.categories import level_name
from covaria.wording.lists import listed

STEPS = 2
"""Decimal places of the range of times to which the last time is rounded down: a number that one can name."""


def occasion_of_question(table: TrialTable, settings: FitSettings) -> float | None:
    """The visit, counted from 0, or the time at which doses or arms are compared; None without these.

    Raises
    ------
    UsageError
        If a visit or time is asked for that the table does not have, or nothing is compared.
    """
    over, asked = table.over, settings.at
    if over is None or (table.dose or table.arm) is None:
        if asked is None:
            return None
        raise UsageError(
            f"{asked} is given as the visit or time at which doses or arms are compared (--at); name its "
            "column (--visit or --time) and that of the dose or arm, or leave it out."
        )
    if isinstance(over, NumberColumn):
        if asked is None:
            return last_time_reached(table, over, settings)
        return time_asked(over.name, asked.strip(), np.unique(over.values))
    if asked is None:
        return float(len(over.levels) - 1)
    name = level_name(asked.strip())
    if name not in over.levels:
        raise UsageError(
            f"{over.name} is {asked} in no row with a response; its visits are {listed(over.levels)}."
        )
    return float(over.levels.index(name))


def last_time_reached(table: TrialTable, times: NumberColumn, settings: FitSettings) -> float:
    """The last time that some share of the subjects with each dose or arm reach, rounded down.

    A share, so that a single late row does not decide where the question is asked.
    """
    chosen, subjects = settings.method, _subjects(table)
    last = np.full(int(subjects.max()) + 1, -np.inf)
    np.maximum.at(last, subjects, times.values)
    level = np.zeros(len(last), np.int64)
    level[subjects] = _levels(table)
    reached = []
    for own in np.unique(level):
        ordered = np.sort(last[level == own])[::-1]
        needed = max(chosen.dose_levels.fewest_units, int(np.ceil(chosen.visits.reached * len(ordered))))
        reached.append(ordered[min(needed, len(ordered)) - 1])
    step = 10.0 ** (np.floor(np.log10(np.ptp(times.values) or 1.0)) - STEPS)
    # Divided by a whole number where steps are below 1, so that 11.9 is no 11.900000000000002.
    floored = np.floor(min(reached) / step + 1e-9)
    return float(floored * step if step >= 1 else floored / round(1 / step))


def _subjects(table: TrialTable) -> IntArray:
    rows = np.arange(table.rows) if table.subjects is None else table.subjects
    return np.unique(rows, return_inverse=True)[1].astype(np.int64)


def _levels(table: TrialTable) -> IntArray:
    """Which dose or arm each row has."""
    column = next(each for each in table.covariates if each.name == (table.dose or table.arm))
    values = column.codes if isinstance(column, CategoryColumn) else column.values
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def with_occasion_told(table: TrialTable, settings: FitSettings) -> TrialTable:
    """Note at which visit or time doses or arms are compared, where nobody chose it."""
    at, over = occasion_of_question(table, settings), table.over
    if over is None or at is None or settings.at is not None:
        return table
    place = (
        f"{over.name} {at:g}, the last time that subjects with each of them reach"
        if isinstance(over, NumberColumn)
        else f"{over.name} {over.levels[int(at)]}, the last visit"
    )
    note = f"{table.dose or table.arm} is compared at {place}; choose another by --at."
    return replace(table, notes=(*table.notes, note))
