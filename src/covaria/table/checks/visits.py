"""Check: of planned visits, subjects are known, the order is, and each has one row at most."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.checks.occasions import remarks_on_occasions
from covaria.table.columns import CategoryColumn
from covaria.table.draft import Draft
from covaria.table.roles import Role
from covaria.table.visit_order import visits_in_order
from covaria.wording.lists import listed


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.visit is not None:
        yield from remarks_on_occasions(draft, draft.visit, Role.VISIT, _order(draft.visit))


def _order(visit: CategoryColumn) -> Iterator[Remark]:
    if not visits_in_order(visit)[1]:
        yield Remark(
            f"the order in time of {visit.name} (visit) does not follow from its names "
            f"({listed(visit.levels)})",
            "number the visits in a column, and name that as the visit",
        )


VISITS = Check("visits", "Visits have an order, and subjects one row at each", Severity.ERROR, _findings)
