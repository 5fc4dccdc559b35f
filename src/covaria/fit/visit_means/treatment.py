"""The treatments of a trial with visits, the reference first, and how many subjects had each."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import IntArray
from covaria.disclosure import MOST_DOSES
from covaria.errors import RoleError, TableError, UsageError
from covaria.fit.visit_means.request import RepeatedRequest
from covaria.table import MISSING_LEVEL, CategoryColumn, NumberColumn
from covaria.table.draft import Draft
from covaria.table.reference_arm import ordered_arms, reference_by_name
from covaria.wording.lists import suggested


@dataclass(frozen=True)
class Treatment:
    """Arms, or the levels of a dose.

    Attributes
    ----------
    name : str
        Of the column; empty without a treatment.
    arms : tuple of str
        The reference first; one without a name where there is no treatment.
    doses : tuple of float
        Of the arms, where they are doses.
    arm : (rows,) int64 array
        Position of the arm of each row of the table; `MISSING_LEVEL` where it is missing.
    assigned : tuple of int
        Subjects of each arm in the table, with a response or without.
    """

    name: str
    arms: tuple[str, ...]
    doses: tuple[float, ...]
    arm: IntArray
    assigned: tuple[int, ...]


def treatment_of(draft: Draft, request: RepeatedRequest) -> Treatment:
    """Find the arms of all rows of a table, those without a response too.

    Raises
    ------
    RoleError, TableError, UsageError
        If the treatment is the same everywhere, has too many levels, or the reference is none of them.
    """
    name = request.arm or request.dose
    if name is None:
        arm = np.zeros(draft.rows, np.int64)
        return Treatment("", ("",), (), arm, _assigned(draft, arm, 1))
    column = next(each for each in draft.covariates if each.name == name)
    if isinstance(column, CategoryColumn):
        levels = ordered_arms(column.levels)
        arm = np.append([levels.index(each) for each in column.levels], MISSING_LEVEL)[column.codes]
        doses: tuple[float, ...] = ()
    else:
        levels, doses, arm = _levels_of_dose(column)
    if len(levels) < 2:
        raise TableError(f"{draft.source}: {name} is the same in every row, so there is nothing to compare.")
    if len(levels) > MOST_DOSES:
        raise TableError(
            f"{draft.source}: {name} has {len(levels):,} levels, more than {MOST_DOSES}; means by visit are "
            "of arms, or of a few doses."
        )
    first = _reference(levels, doses, request.reference, name)
    order = [first, *(place for place in range(len(levels)) if place != first)]
    arm = np.append(np.argsort(order), MISSING_LEVEL)[arm]
    return Treatment(
        name,
        tuple(levels[place] for place in order),
        tuple(doses[place] for place in order) if doses else (),
        arm,
        _assigned(draft, arm, len(levels)),
    )


def _levels_of_dose(column: NumberColumn) -> tuple[tuple[str, ...], tuple[float, ...], IntArray]:
    present = ~np.isnan(column.values)
    doses = np.unique(column.values[present])
    arm = np.full(len(column.values), MISSING_LEVEL)
    arm[present] = np.searchsorted(doses, column.values[present])
    return tuple(f"{dose:g}" for dose in doses), tuple(doses.tolist()), arm


def _reference(levels: tuple[str, ...], doses: tuple[float, ...], wanted: str | None, name: str) -> int:
    if wanted is None:
        known = None if doses else reference_by_name(levels)
        return 0 if known is None else levels.index(known)
    if wanted not in levels:
        remedy = suggested(wanted, levels).replace("the columns are", "its levels are")
        raise UsageError(f"{name} has no level {wanted} to compare with; {remedy}")
    return levels.index(wanted)


def _assigned(draft: Draft, arm: IntArray, arms: int) -> tuple[int, ...]:
    if draft.subjects is None:
        raise RoleError(
            f"{draft.source}: no column looks like the identifier of a subject; name it as the subject."
        )
    known = (arm != MISSING_LEVEL) & (draft.subjects.codes != MISSING_LEVEL)
    pairs = np.unique(np.column_stack([arm[known], draft.subjects.codes[known]]), axis=0)
    return tuple(np.bincount(pairs[:, 0], minlength=arms).tolist())
