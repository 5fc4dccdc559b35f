"""Rows that cannot be used, each counted once, under the first reason that applies."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray


@dataclass(frozen=True)
class Exclusion:
    """Rows that were left out.

    Attributes
    ----------
    reason : str
        A short phrase, such as "AVAL (response) is missing".
    rows : int
        How many, at least 1.
    """

    reason: str
    rows: int


def count_exclusions(
    rows: int, grounds: Iterable[tuple[str, BoolArray]]
) -> tuple[BoolArray, tuple[Exclusion, ...]]:
    """Return which rows can be used, and how many were left out for which reason.

    Parameters
    ----------
    rows : int
        Rows read.
    grounds : iterable of (str, (rows,) bool array)
        Reasons with the rows they apply to.
    """
    usable = np.ones(rows, np.bool_)
    excluded: list[Exclusion] = []
    for reason, applies in grounds:
        count = int((usable & applies).sum())
        if count:
            excluded.append(Exclusion(reason, count))
        usable &= ~applies
    return usable, tuple(excluded)
