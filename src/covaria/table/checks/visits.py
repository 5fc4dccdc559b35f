"""Check: of planned visits, subjects are known, the order is, and each has one row at most."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.columns import CategoryColumn
from covaria.table.draft import Draft, varies
from covaria.table.visit_order import visits_in_order
from covaria.wording.lists import listed

NEEDED = "several visits of the same subjects are needed"


def _findings(draft: Draft) -> Iterator[Told]:
    visit, subjects = draft.visit, draft.subjects
    if visit is None:
        return
    if subjects is None:
        yield Told(
            f"{visit.name} (visit) has no column of subjects beside it", "name the column of the subject"
        )
    elif not varies(visit):
        yield Told(f"{visit.name} (visit) is the same in every usable row", NEEDED)
    elif not visits_in_order(visit)[1]:
        yield Told(
            f"the order in time of {visit.name} (visit) does not follow from its names "
            f"({listed(visit.levels)})",
            "number the visits in a column, and name that as the visit",
        )
    elif draft.weights is not None:
        yield Told(
            f"{draft.weights.name} (weight) is named beside {visit.name} (visit)",
            "a subject of several visits cannot count by other than one; leave the weight out",
        )
    else:
        yield from _of_subjects(draft, visit, subjects)


def _of_subjects(draft: Draft, visit: CategoryColumn, subjects: CategoryColumn) -> Iterator[Told]:
    key = subjects.codes * len(visit.levels) + visit.codes
    again = np.bincount(key)[key] > 1
    if again.any():
        yield Told(
            f"one {subjects.name} has more than one response at one {visit.name} (visit) in "
            f"{draft.place(again)}",
            "choose one of them by a filter",
        )
    elif (np.bincount(subjects.codes) <= 1).all():
        yield Told(f"no {subjects.name} has a response at more than one {visit.name} (visit)", NEEDED)


VISITS = Check("visits", "Visits have an order, and subjects one row at each", Severity.ERROR, _findings)
