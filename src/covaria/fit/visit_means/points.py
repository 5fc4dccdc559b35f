"""The visits or times at which means are given, and the one that the question is about."""

from dataclasses import dataclass

import numpy as np

from covaria.errors import UsageError
from covaria.fit.visit_means.request import RepeatedRequest
from covaria.fit.visit_means.visit_table import VisitTable
from covaria.table import CategoryColumn
from covaria.table.numbers import is_number
from covaria.wording.lists import listed

MOST_TIMES = 12
"""Distinct times up to which means are given at each; of more, at `EVEN_TIMES` even ones."""
EVEN_TIMES = 5


@dataclass(frozen=True)
class Points:
    """Where means are given.

    Attributes
    ----------
    names : tuple of str
        In their order.
    times : tuple of float
        Of these; the number of a visit from 0.
    at : str
        The one of the question.
    """

    names: tuple[str, ...]
    times: tuple[float, ...]
    at: str


def points_of(table: VisitTable, request: RepeatedRequest) -> Points:
    """Choose the points of a table.

    Raises
    ------
    UsageError
        If the visit or time of the question is not among those of the table.
    """
    if isinstance(table.over, CategoryColumn):
        visits = table.over.levels
        at = visits[-1] if request.at is None else request.at
        if at not in visits:
            raise UsageError(
                f"{table.over.name} is {at} in no row with a response; its visits are {listed(visits)}."
            )
        return Points(visits, tuple(map(float, range(len(visits)))), at)
    times = np.unique(table.over.values)
    if len(times) > MOST_TIMES:
        times = np.linspace(times[0], times[-1], EVEN_TIMES)
    if len(times) < 2:
        raise UsageError(f"{table.over.name} is the same in every row, so that nothing is seen over time.")
    at_time = times[-1] if request.at is None else time_asked(table.over.name, request.at, times)
    if request.common_start and at_time == 0:
        raise UsageError("With a common start all arms are alike at time 0; ask for a later time.")
    times = np.unique(np.append(times, at_time))
    return Points(tuple(f"{time:g}" for time in times), tuple(times.tolist()), f"{at_time:g}")


def time_asked(name: str, text: str, times: np.ndarray) -> float:
    """Read the time of the question, within the times of a column, ascending.

    Raises
    ------
    UsageError
        If it is no number, or beyond these.
    """
    if not is_number(text):
        raise UsageError(f"{name} holds times; ask for a number in the place of {text}.")
    time = float(text)
    if not times[0] <= time <= times[-1]:
        raise UsageError(
            f"{text} is beyond the times of {name}, {times[0]:g} to {times[-1]:g}, where nothing is known."
        )
    return time
