"""Check: covariates that tell the dose of nearly every row are pointed out, whatever they are called."""

from collections.abc import Iterator

import numpy as np

from covaria.disclosure import count_in_words
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.column_codes import codes_of_column
from covaria.table.columns import NumberColumn
from covaria.table.determined_by import SAMPLE, share_determined
from covaria.table.dose_relation import MOST_FOR_EACH_DOSE
from covaria.table.draft import Draft, varies
from covaria.table.inference.arm_copy import names_treatment
from covaria.table.inference.dose_name import names_dose
from covaria.table.roles import Role
from covaria.wording.lists import counted

NEARLY = 0.7
"""Share of the rows told, of those that the most frequent dose does not tell."""
PARTLY = 0.3
"""The same of a column named as a treatment; a second factor, such as a regimen, does not."""
FEWEST_ROWS = 5
"""The least rows of each value on average; where single rows have a value, they tell everything."""
ONE_OF_THEM = "of a planned and an actual treatment, declare the one to be looked at and leave the other out"


def _findings(draft: Draft) -> Iterator[Remark]:
    name = draft.column_of(Role.DOSE)
    dose = next((each for each in draft.covariates if each.name == name), None)
    if dose is None or not varies(dose):
        return
    doses = codes_of_column(dose)
    by_chance = share_determined(doses, np.zeros_like(doses))
    most = min(MOST_FOR_EACH_DOSE * len(np.unique(doses)), draft.rows // FEWEST_ROWS)
    for column in draft.covariates:
        if isinstance(column, NumberColumn) and len(np.unique(column.values[:SAMPLE])) > most + 1:
            continue
        codes = codes_of_column(column)
        # What is the same throughout each dose is another check's.
        if column is dose or codes.max(initial=0) >= most or share_determined(codes, doses) == 1.0:
            continue
        share = share_determined(doses, codes)
        told = (share - by_chance) / (1.0 - by_chance)
        if isinstance(column, NumberColumn) and isinstance(dose, NumberColumn) and names_dose(column.name):
            yield _second_dose(column, dose)
        elif told >= NEARLY:
            yield Remark(
                f"{column.name} tells {dose.name} (dose) in {100.0 * share:.0f} % of the rows, and may take "
                "its effect away",
                "leave it out if it gives the treatment",
            )
        elif told >= PARTLY and names_treatment(column.name):
            yield Remark(
                f"{column.name} gives the treatment, by its name, and goes with {dose.name} (dose) in "
                f"{100.0 * share:.0f} % of the rows",
                ONE_OF_THEM,
            )


def _second_dose(column: NumberColumn, dose: NumberColumn) -> Remark:
    both = ~(np.isnan(column.values) | np.isnan(dose.values))
    differ = int((column.values != dose.values)[both].sum())
    return Remark(
        f"{column.name} is a dose by its name, too, and differs from {dose.name} (dose) in "
        f"{count_in_words(differ)} of {counted(int(both.sum()), 'row')} that have both",
        ONE_OF_THEM,
    )


NEARLY_DOSE = Check("nearly-dose", "Covariates that tell most of the dose", Severity.NOTE, _findings)
