"""Check: a dose that counts arms, by its name and its numbers, is pointed out."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.table.inference.arm_copy import names_treatment
from covaria.table.roles import Role

FEWEST_ARMS = 3
"""Two numbers are as far apart in whatever unit."""


def _findings(draft: Draft) -> Iterator[Remark]:
    dose = draft.column_of(Role.DOSE)
    for column in draft.covariates:
        if column.name == dose and isinstance(column, NumberColumn) and names_treatment(column.name):
            numbers = np.unique(column.values[~np.isnan(column.values)])
            if len(numbers) >= FEWEST_ARMS and (np.diff(numbers) == 1).all() and numbers[0] in (0, 1):
                yield Remark(
                    f"{dose} (dose) holds {numbers[0]:g} to {numbers[-1]:g}, as where arms are counted, and "
                    "is taken as amounts",
                    "name a column of doses instead, or declare it as the arm, unless it is meant",
                )


CODED_DOSE = Check("coded-dose", "A dose that counts arms", Severity.NOTE, _findings)
