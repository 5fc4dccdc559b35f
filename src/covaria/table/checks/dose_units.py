"""Check: doses of which some are a thousand times others, as where sites write mg and µg."""

from collections.abc import Iterator

import numpy as np

from covaria.disclosure import MOST_DOSES
from covaria.table.checks.check import Check, Severity, Told
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.table.roles import Role
from covaria.wording.lists import listed
from covaria.wording.numbers import format_setting

THOUSAND = 1000.0
APART = 20.0
"""The least ratio of the lowest large dose to the highest small one; a design in steps has less."""
FEWEST_LARGE = 2


def _findings(draft: Draft) -> Iterator[Told]:
    name = draft.column_of(Role.DOSE)
    dose = next((each for each in draft.covariates if each.name == name), None)
    if not isinstance(dose, NumberColumn):
        return
    doses = np.unique(dose.values[dose.values > 0.0])
    if not 2 * FEWEST_LARGE <= len(doses) <= MOST_DOSES:
        return
    first = int(np.argmax(doses[1:] / doses[:-1])) + 1
    small, large = doses[:first], doses[first:]
    beside = np.abs(large[:, None] / small - THOUSAND).min(axis=1) < THOUSAND * 1e-9
    if len(large) >= FEWEST_LARGE and large[0] > APART * small[-1] and beside.all():
        yield Told(
            f"{name} (dose) at {listed(map(format_setting, large.tolist()))} is {THOUSAND:,.0f} times other "
            "doses, as where some rows are in a smaller unit",
            "bring all doses to one unit, unless these were given",
        )


DOSE_UNITS = Check("dose-units", "Doses in one unit", Severity.NOTE, _findings)
