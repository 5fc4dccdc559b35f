"""Check: of times, subjects are known, some have several, and none has two responses at one."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import CategoryColumn, NumberColumn
from covaria.table.draft import Draft, varies

NEEDED = "several times of the same subjects are needed"


def _findings(draft: Draft) -> Iterator[Remark]:
    time, subjects = draft.time, draft.subjects
    if time is None:
        return
    if subjects is None:
        yield Remark(
            f"{time.name} (time) has no column of subjects beside it", "name the column of the subject"
        )
    elif not varies(time):
        yield Remark(f"{time.name} (time) is the same in every usable row", NEEDED)
    elif draft.weights is not None:
        yield Remark(
            f"{draft.weights.name} (weight) is named beside {time.name} (time)",
            "a subject of several times cannot count by other than one; leave the weight out",
        )
    else:
        yield from _of_subjects(draft, time, subjects)


def _of_subjects(draft: Draft, time: NumberColumn, subjects: CategoryColumn) -> Iterator[Remark]:
    pairs = np.column_stack([subjects.codes, time.values])
    _, pair, counts = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    again = counts[pair.ravel()] > 1
    if again.any():
        yield Remark(
            f"one {subjects.name} has more than one response at one {time.name} (time) in "
            f"{draft.place(again)}",
            "choose one of them by a filter",
        )
    elif (np.bincount(subjects.codes) <= 1).all():
        yield Remark(f"no {subjects.name} has a response at more than one {time.name} (time)", NEEDED)


TIMES = Check("times", "Subjects have several times, and one row at each", Severity.ERROR, _findings)
