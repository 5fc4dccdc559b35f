"""Check: rows left out for an empty dose that may mean a placebo are pointed out."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.table.roles import Role
from covaria.wording.lists import counted, listed

LEAST_SHARE = 0.1
"""Share of the rows, from which an empty dose is more than a gap where no dose is 0."""


def _findings(draft: Draft) -> Iterator[Remark]:
    found, name = draft.without_dose, draft.column_of(Role.DOSE)
    if found is None:
        return
    doses = next((each for each in draft.covariates if each.name == name), None)
    no_zero = isinstance(doses, NumberColumn) and not np.any(doses.values == 0.0)
    if found.whole_levels_of:
        with_it = f"and with them a whole level of {listed(found.whole_levels_of)}"
    elif no_zero and found.rows >= LEAST_SHARE * draft.rows_read:
        with_it = "and no other row has dose 0"
    else:
        return
    yield Remark(
        f"{name} (dose) is empty in {found.rows:,} of {counted(draft.rows_read, 'row')}, which are left out, "
        f"{with_it}",
        "if an empty dose means a placebo, write 0 there",
    )


EMPTY_DOSE = Check("empty-dose", "An empty dose may mean a placebo", Severity.NOTE, _findings)
