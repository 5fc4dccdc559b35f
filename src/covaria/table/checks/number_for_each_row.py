"""Check: whole numbers that differ in every row, as identifiers do, are pointed out."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.distinct_numbers import all_differ_beyond_chance
from covaria.table.draft import Draft
from covaria.table.roles import Role
from covaria.table.time_names import is_time


def _findings(draft: Draft) -> Iterator[Remark]:
    inferred = {each.column for each in draft.roles if each.role is Role.COVARIATE and not each.declared}
    for column in draft.covariates:
        if not isinstance(column, NumberColumn) or column.name not in inferred or is_time(column.name):
            continue
        if all_differ_beyond_chance(column.values):
            yield Remark(
                f"{column.name} is a different whole number in every row, as identifiers are, and is taken "
                "as a size",
                "leave it out unless it was measured, or declare it as the subject",
            )


NUMBER_FOR_EACH_ROW = Check(
    "number-for-each-row", "Numbers that may be identifiers", Severity.NOTE, _findings
)
