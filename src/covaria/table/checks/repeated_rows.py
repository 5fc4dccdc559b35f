"""Check: rows that look like several of the same subject, where no column names the subject.

Each would count as a subject of its own, and make everything look more certain than it is.
"""

from collections.abc import Iterator

import numpy as np

from covaria.arrays import IntArray
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import CategoryColumn, Column
from covaria.table.determined_by import is_determined_by
from covaria.table.draft import Draft
from covaria.table.time_names import is_time, is_visit
from covaria.wording.lists import listed

LEAST_SHARE = 0.5
"""The least share of rows that have another like them; a few twins are found in any table."""
BEYOND_CHANCE = 20.0
"""Pairs of like rows for each that covariates which know nothing of each other would have."""
SAMPLE = 2_000
"""Rows by which chance is judged."""


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.subjects is not None or draft.groups is not None:
        return
    times = [each.name for each in draft.covariates if is_time(each.name) or is_visit(each.name)]
    others, alike, repeated = list[IntArray](), np.zeros(draft.rows, np.int64), draft.rows
    for column in draft.covariates:
        # Every further column only divides those that are alike.
        if column.name not in times and repeated >= LEAST_SHARE * draft.rows:
            others.append(_codes(column))
            alike = _alike(alike, others[-1])
            counts = np.bincount(alike)
            repeated = int(counts[counts > 1].sum())
    if others and repeated >= LEAST_SHARE * draft.rows and _is_beyond_chance(others, alike):
        but = f" but {listed(times)}" if times else ""
        yield Remark(
            f"{repeated:,} of {draft.rows:,} rows have another row with the same value of every "
            f"covariate{but}, as several rows of one subject have, and each counts as a subject",
            "declare the column that identifies the subject, or keep one row of each",
        )


def _codes(column: Column) -> IntArray:
    if isinstance(column, CategoryColumn):
        return column.codes + 1
    return np.unique(column.values, return_inverse=True)[1].astype(np.int64)


def _alike(alike: IntArray, codes: IntArray) -> IntArray:
    """Number the combinations of two columns' values; shape (rows,)."""
    key = alike * (int(codes.max(initial=0)) + 1) + codes
    numbers: IntArray = np.unique(key, return_inverse=True)[1].astype(np.int64)
    return numbers


def _is_beyond_chance(columns: list[IntArray], alike: IntArray) -> bool:
    rows = np.unique(np.linspace(0, len(alike) - 1, SAMPLE).astype(np.int64))
    # In repeated rows every covariate follows from any other, so what follows is asked of one row of each.
    of_each = np.unique(alike, return_index=True)[1][:SAMPLE]
    chance, kept = 1.0, list[IntArray]()
    for codes in sorted(columns, key=lambda each: -int(each.max())):
        if not any(is_determined_by(codes[of_each], other[of_each]) for other in kept):
            kept.append(codes)
            chance *= _share_of_like_pairs(codes[rows])
    return _share_of_like_pairs(alike) > BEYOND_CHANCE * chance


def _share_of_like_pairs(codes: IntArray) -> float:
    """The share of pairs of rows that are alike; at least one pair, as there may be in other rows."""
    counts = np.bincount(codes).astype(float)
    pairs = len(codes) * (len(codes) - 1.0)
    return max(float((counts * (counts - 1.0)).sum()), 1.0) / pairs


REPEATED_ROWS = Check("repeated-rows", "Rows that may be of one subject", Severity.NOTE, _findings)
