"""Check: whole numbers that differ in every row, as identifiers do, are pointed out."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.distinct_numbers import all_differ_beyond_chance, are_long_and_hardly_repeat
from covaria.table.draft import Draft
from covaria.table.roles import Role
from covaria.table.time_names import is_time

MOST_LONG = 3
"""Columns of long numbers in one table that may all be identifiers; of amounts, as populations, are more."""


def _findings(draft: Draft) -> Iterator[Remark]:
    inferred = {each.column for each in draft.roles if each.role is Role.COVARIATE and not each.declared}
    columns = [
        each
        for each in draft.covariates
        if isinstance(each, NumberColumn) and each.name in inferred and not is_time(each.name)
    ]
    differing = [each.name for each in columns if all_differ_beyond_chance(each.values)]
    long = [each.name for each in columns if are_long_and_hardly_repeat(each.values[~np.isnan(each.values)])]
    for name in differing:
        yield _told(name, "is a different whole number in every row, as identifiers are")
    for name in long if len(long) <= MOST_LONG else ():
        if name not in differing:
            yield _told(
                name, "holds whole numbers of five digits and more that hardly repeat, as identifiers do"
            )


def _told(name: str, found: str) -> Remark:
    return Remark(
        f"{name} {found}, and is taken as a size",
        "leave it out unless it was measured, or declare it as the subject",
    )


NUMBER_FOR_EACH_ROW = Check(
    "number-for-each-row", "Numbers that may be identifiers", Severity.NOTE, _findings
)
