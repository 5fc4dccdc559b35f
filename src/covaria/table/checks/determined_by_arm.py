"""Check: no covariate is the same throughout each arm."""

from collections.abc import Iterator

import numpy as np

from covaria.arrays import IntArray
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import CategoryColumn, Column
from covaria.table.draft import Draft, varies


def _findings(draft: Draft) -> Iterator[Remark]:
    arm = draft.arm
    if arm is None:
        return
    for column in draft.covariates:
        pairs = np.unique(np.column_stack([arm.codes, _codes(column)]), axis=0)
        if column.name != arm.name and varies(column) and len(pairs) == len(arm.levels):
            yield Remark(
                f"{column.name} is the same throughout each {arm.name} (arm), so that the two cannot be kept "
                "apart",
                f"leave {column.name} out",
            )


def _codes(column: Column) -> IntArray:
    if isinstance(column, CategoryColumn):
        return column.codes
    codes: IntArray = np.unique(column.values, return_inverse=True)[1]
    return codes


DETERMINED_BY_ARM = Check(
    "determined-by-arm", "No covariate is determined by the arm", Severity.ERROR, _findings
)
