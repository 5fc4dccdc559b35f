"""A response whose levels have an order: words become scores before anything else is made of the table."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from covaria.errors import RoleError, UsageError
from covaria.table.categories import level_name
from covaria.table.numbers import parse_numbers
from covaria.table.roles import RoleRequest
from covaria.table.text import TextTable
from covaria.wording.lists import counted, listed

ORDINAL = "ordinal"
"""The endpoint whose response is read here, as a user names it."""


def with_ordered_levels(table: TextTable, request: RoleRequest) -> TextTable:
    """Read the response of an ordinal endpoint by its scores.

    Raises
    ------
    UsageError
        If levels are named twice, or fewer than two.
    RoleError
        If the response is in words whose order is not declared, or has others than those declared.
    """
    if request.response is None or request.response not in table.cells:
        return replace(table, endpoint=ORDINAL)
    return ordered(table, request.response, request.levels)


def ordered(table: TextTable, name: str, levels: tuple[str, ...] = ()) -> TextTable:
    """Read one column by the scores of its levels: numbers as they are, words by their place from 0.

    Parameters
    ----------
    table : TextTable
    name : str
        Of the column.
    levels : tuple of str
        In their order, the lowest first; numbers without have their own.

    Raises
    ------
    UsageError, RoleError
        As for `with_ordered_levels`.
    """
    texts, filled = table.present(name)
    if not levels:
        _check_scores(table, name)
        return replace(table, endpoint=ORDINAL)
    wanted = _distinct(levels)
    place = {level: f"{score:g}" for level, score in zip(wanted, level_scores(levels), strict=True)}
    found = [place.get(_level_of(text, place)) for text in texts]
    unknown = filled.copy()
    unknown[filled] = [score is None for score in found]
    if unknown.any():
        raise RoleError(
            f"{table.source}: {name} (response) has a level that is none of {listed(wanted)} in "
            f"{table.place(unknown)}; add it to the levels in its place, or correct such cells."
        )
    cells = np.full(table.rows, None, dtype=object)
    cells[filled] = found
    unseen = [level for level in wanted if place[level] not in set(found)]
    count = counted(len(unseen), "level")
    told = f"no usable cell of {name} (response) is {listed(unseen)}, declared as {count}"
    return replace(
        table,
        cells={**table.cells, name: cells},
        endpoint=ORDINAL,
        levels=levels,
        assumed=(*table.assumed, *([told] if unseen else [])),
    )


def _check_scores(table: TextTable, name: str) -> None:
    """Refuse words without an order; among numbers, the few cells that are none."""
    texts, filled = table.present(name)
    distinct = list(set(texts))
    if parse_numbers(distinct, table.decimal_comma) is not None:
        return
    words = {each for each in distinct if parse_numbers([each], table.decimal_comma) is None}
    is_word = filled.copy()
    is_word[filled] = [text in words for text in texts]
    if 0 < 2 * is_word.sum() < filled.sum():
        raise RoleError(
            f"{table.source}: {name} (response) is a number but in {table.place(is_word)}; correct such "
            "cells, leave them empty, or declare the order of all levels (--levels)."
        )
    raise RoleError(
        f"{table.source}: {name} (response) holds words, whose order is not known; declare it from "
        'the lowest to the highest (--levels "none<mild<severe"), or give scores as numbers.'
    )


def level_scores(levels: tuple[str, ...]) -> tuple[float, ...]:
    """Scores of levels in their order: the numbers that they are, where these ascend, or places from 0."""
    numbers = parse_numbers(list(levels), False)
    if numbers is not None and (np.diff(numbers) > 0).all():
        return tuple(float(number) for number in numbers)
    return tuple(float(place) for place in range(len(levels)))


def level_names(scores: tuple[float, ...], levels: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Names of the levels that have some scores: as declared, or the scores themselves."""
    declared = dict(zip(level_scores(levels), levels, strict=True)) if levels else {}
    return tuple(declared.get(score, f"{score:g}") for score in scores)


def as_levels(levels: str | Sequence[str | float]) -> tuple[str, ...]:
    """Take levels from the lowest to the highest, or a text such as none<mild<severe; none are none.

    Raises
    ------
    UsageError
        If there are fewer than two, or one is empty or named twice.
    """
    if not isinstance(levels, str):
        found = tuple(f"{level:g}" if isinstance(level, int | float) else level for level in levels)
        return found and _named(found)
    return _named(tuple(level.strip() for level in levels.split("<"))) if levels else ()


def _named(levels: tuple[str, ...]) -> tuple[str, ...]:
    _distinct(levels)
    return levels


def _distinct(levels: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(level_name(level.strip()) for level in levels)
    if len(names) < 2 or not all(names) or len(set(names)) < len(names):
        raise UsageError(
            "Levels are two or more different ones from the lowest to the highest, such as "
            "none<mild<severe (--levels)."
        )
    return names


def _level_of(text: str, place: dict[str, str]) -> str:
    """The declared level that a cell is, in any letter case where only one fits."""
    name = level_name(text)
    if name in place:
        return name
    alike = [level for level in place if level.casefold() == name.casefold()]
    return alike[0] if len(alike) == 1 else name
