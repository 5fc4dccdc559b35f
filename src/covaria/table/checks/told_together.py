"""Check: two covariates that tell the dose together, though neither does alone, as in a crossover trial."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from covaria.arrays import IntArray
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.column_codes import codes_of_column
from covaria.table.columns import Column, NumberColumn
from covaria.table.determined_by import SAMPLE, is_determined_by
from covaria.table.draft import Draft, varies
from covaria.table.roles import Role

MOST_VALUES = 12
"""The most values of a column that is asked; sequences, periods and the like have no more."""
MOST_COLUMNS = 40
"""Columns of so few values, beyond which pairs are too many to be looked at."""


def _findings(draft: Draft) -> Iterator[Remark]:
    name = draft.column_of(Role.DOSE)
    dose = next((each for each in draft.covariates if each.name == name), None)
    if dose is None or not varies(dose):
        return
    doses = codes_of_column(dose)
    others = {
        each.name: codes_of_column(each) for each in draft.covariates if each is not dose and _has_few(each)
    }
    if len(others) > MOST_COLUMNS:
        return
    for (first, one), (second, other) in combinations(others.items(), 2):
        if _is_determined_by_both(doses, one, other):
            yield Remark(
                f"{first} and {second} together tell {name} (dose), as sequence and period of a crossover "
                "trial do, so that what looks like their interaction may be its effect",
                f"leave {first} or {second} out",
            )


def _has_few(column: Column) -> bool:
    if isinstance(column, NumberColumn) and len(np.unique(column.values[:SAMPLE])) > MOST_VALUES:
        return False
    return 1 < len(np.unique(codes_of_column(column))) <= MOST_VALUES


def _is_determined_by_both(doses: IntArray, one: IntArray, other: IntArray) -> bool:
    """Whether both tell the doses and neither does alone, which other rules say."""
    both = np.where((one < 0) | (other < 0), -1, one * (int(other.max()) + 1) + other)
    if not is_determined_by(doses[:SAMPLE], both[:SAMPLE]) or not is_determined_by(doses, both):
        return False
    return not (is_determined_by(doses, one) or is_determined_by(doses, other))


TOLD_TOGETHER = Check("told-together", "Two covariates that tell the dose together", Severity.NOTE, _findings)
