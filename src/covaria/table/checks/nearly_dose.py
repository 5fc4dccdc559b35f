"""Check: covariates that tell the dose of nearly every row are pointed out, whatever they are called."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.column_codes import codes_of_column
from covaria.table.dose_relation import MOST_FOR_EACH_DOSE
from covaria.table.draft import Draft, varies
from covaria.table.roles import Role
from covaria.table.told_by import share_told

NEARLY = 0.7
"""Share of the rows told, of those that the most frequent dose does not tell."""
FEWEST_ROWS = 5
"""For each value on average; where single rows have a value, they tell everything."""


def _findings(draft: Draft) -> Iterator[Told]:
    dose = next((each for each in draft.covariates if each.name == draft.column_of(Role.DOSE)), None)
    if dose is None or not varies(dose):
        return
    doses = codes_of_column(dose)
    by_chance = share_told(doses, np.zeros_like(doses))
    most = min(MOST_FOR_EACH_DOSE * len(np.unique(doses)), draft.rows // FEWEST_ROWS)
    for column in draft.covariates:
        codes = codes_of_column(column)
        # What is the same throughout each dose is another check's.
        if column is dose or len(np.unique(codes)) > most or share_told(codes, doses) == 1.0:
            continue
        share = share_told(doses, codes)
        if share - by_chance >= NEARLY * (1.0 - by_chance):
            yield Told(
                f"{column.name} tells {dose.name} (dose) in {100.0 * share:.0f} % of the rows, and may take "
                "its effect away",
                "leave it out if it gives the treatment",
            )


NEARLY_DOSE = Check("nearly-dose", "Covariates that nearly tell the dose", Severity.NOTE, _findings)
