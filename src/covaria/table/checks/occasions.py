"""Of visits or times alike: subjects are known, some have several, and none has two responses at one."""

from collections.abc import Iterable, Iterator

import numpy as np

from covaria.arrays import BoolArray, IntArray
from covaria.table.checks.check import Remark
from covaria.table.columns import CategoryColumn, NumberColumn
from covaria.table.draft import Draft, varies
from covaria.table.roles import Role


def remarks_on_occasions(
    draft: Draft, column: CategoryColumn | NumberColumn, role: Role, of_its_own: Iterable[Remark] = ()
) -> Iterator[Remark]:
    """Say what is wrong with a column of visits or times, the first that is.

    Parameters
    ----------
    draft : Draft
    column : CategoryColumn or NumberColumn
        Full in every row.
    role : Role
        Visit or time.
    of_its_own : iterable of Remark, optional
        What its kind may have wrong besides.
    """
    named, subjects = f"{column.name} ({role})", draft.subjects
    needed = f"several {role}s of the same subjects are needed"
    if subjects is None:
        yield Remark(f"{named} has no column of subjects beside it", "name the column of the subject")
        return
    if not varies(column):
        yield Remark(f"{named} is the same in every usable row", needed)
        return
    if own := list(of_its_own):
        yield from own
    elif draft.weights is not None:
        yield Remark(
            f"{draft.weights.name} (weight) is named beside {named}",
            f"a subject of several {role}s cannot count by other than one; leave the weight out",
        )
    elif (again := _has_another(subjects.codes, column)).any():
        yield Remark(
            f"one {subjects.name} has more than one response at one {named} in {draft.place(again)}",
            "choose one of them by a filter",
        )
    elif (np.bincount(subjects.codes) <= 1).all():
        yield Remark(f"no {subjects.name} has a response at more than one {named}", needed)


def _has_another(subjects: IntArray, column: CategoryColumn | NumberColumn) -> BoolArray:
    """Whether each row's subject has another row at the same visit or time."""
    if isinstance(column, CategoryColumn):
        codes = column.codes
    else:
        codes = np.unique(column.values, return_inverse=True)[1]
    key = subjects * (codes.max() + 1) + codes
    again: BoolArray = np.bincount(key)[key] > 1
    return again
