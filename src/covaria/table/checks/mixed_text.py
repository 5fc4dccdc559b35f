"""Check: categories that hold numbers were perhaps meant as numbers."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import CategoryColumn
from covaria.table.draft import Draft, is_missing
from covaria.table.numbers import is_number
from covaria.table.roles import Role


def _findings(draft: Draft) -> Iterator[Remark]:
    intended = {
        assignment.column for assignment in draft.roles if assignment.role in {Role.CATEGORY, Role.ARM}
    }
    for column in draft.covariates:
        if not isinstance(column, CategoryColumn) or column.name in intended:
            continue
        numeric = np.array(
            [is_number(level) or is_number(level, decimal_comma=True) for level in column.levels]
        )
        present = column.codes[~is_missing(column)]
        count = int(numeric[present].sum())
        if count == len(present):
            yield Remark(
                f"{column.name} is read as a category, because its numbers are written as identifiers are"
            )
        elif count:
            yield Remark(
                f"{column.name} is read as a category, although {count:,} of its {len(present):,} filled "
                "cells are numbers",
                "correct the others if it is meant as a number",
            )


MIXED_TEXT = Check("mixed-text", "Categories that hold numbers", Severity.NOTE, _findings)
