"""Planned visits in the order of time, by their names or as the user says."""

import re
from collections.abc import Sequence

from covaria.errors import UsageError
from covaria.table.columns import CategoryColumn
from covaria.table.numbers import is_number
from covaria.table.time_order import in_order, time_order
from covaria.wording.lists import listed

_ONE_NUMBER = re.compile(r"(\D*)([0-9]+)(\D*)")


def visits_in_order(column: CategoryColumn, declared: Sequence[str] = ()) -> tuple[CategoryColumn, bool]:
    """Put the levels of a visit into the order of time.

    Parameters
    ----------
    column : CategoryColumn
    declared : sequence of str
        All visits in their order, where the user says it.

    Returns
    -------
    column : CategoryColumn
    is_known : bool
        Whether the order is known; otherwise it is that of the text.

    Raises
    ------
    UsageError
        If the visits declared are not those of the column.
    """
    order = _declared_order(column, declared) if declared else _order_by_name(column.levels)
    return (column, False) if order is None else (in_order(column, order), True)


def _declared_order(column: CategoryColumn, declared: Sequence[str]) -> list[int]:
    if sorted(declared) != sorted(column.levels):
        raise UsageError(
            f"The order of visits must name each visit of {column.name} once: {listed(column.levels)}."
        )
    return [column.levels.index(each) for each in declared]


def _order_by_name(levels: Sequence[str]) -> list[int] | None:
    """Order numbers by size, times by time, and names that differ by one number alone by that."""
    if all(map(is_number, levels)):
        return sorted(range(len(levels)), key=lambda level: float(levels[level]))
    found = [_ONE_NUMBER.fullmatch(level.strip()) for level in levels]
    parts = [(each[1].casefold(), each[3].casefold(), int(each[2])) for each in found if each is not None]
    if len(parts) == len(levels) and len({each[:2] for each in parts}) == 1:
        return sorted(range(len(parts)), key=lambda level: parts[level][2])
    return time_order(levels)
