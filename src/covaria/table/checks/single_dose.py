"""Check: a declared dose differs between rows."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft, varies
from covaria.table.roles import Role


def _findings(draft: Draft) -> Iterator[Remark]:
    declared = {assignment.column for assignment in draft.roles if assignment.declared}
    dose = draft.column_of(Role.DOSE)
    for column in draft.covariates:
        if column.name == dose and dose in declared and not varies(column):
            yield Remark(
                f"{dose} (dose) is the same in every usable row", "a dose-response needs two doses at least"
            )


SINGLE_DOSE = Check("single-dose", "A declared dose differs between rows", Severity.ERROR, _findings)
