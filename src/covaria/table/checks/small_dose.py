"""Check: each of a few doses has two subjects at least, or two groups where these are declared."""

from collections.abc import Iterator

import numpy as np

from covaria.disclosure import MOST_DOSES
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.table.roles import Role
from covaria.table.units_of_levels import FEWEST_UNITS, units_of_levels
from covaria.wording.lists import listed
from covaria.wording.numbers import format_setting


def _findings(draft: Draft) -> Iterator[Remark]:
    name = draft.column_of(Role.DOSE)
    dose = next((each for each in draft.covariates if each.name == name), None)
    if not isinstance(dose, NumberColumn):
        return
    doses, codes = np.unique(dose.values, return_inverse=True)
    # Of more doses, as by body weight, most have one subject, and none is named.
    if not 2 <= len(doses) <= MOST_DOSES:
        return
    lonely = doses[units_of_levels(draft, codes, len(doses)) < FEWEST_UNITS].tolist()
    if lonely and 2 * len(lonely) <= len(doses):
        unit, at = "group" if draft.groups else "subject", listed(map(format_setting, lonely))
        yield Remark(
            f"{name} (dose) has a single {unit} at {at}, which does not show how far its {unit}s differ",
            "no mean of its own is given there",
        )


SMALL_DOSE = Check("small-dose", "Each of a few doses has two subjects at least", Severity.NOTE, _findings)
