"""Check: no declared covariate is the same throughout each dose."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.column_codes import codes_of_column
from covaria.table.columns import NumberColumn
from covaria.table.dose_relation import dose_relation
from covaria.table.draft import Draft, varies
from covaria.table.roles import Role

CHANCE = 1e-3
"""The chance by which a covariate in random order may be so; more rarely than where it is only left out."""


def _findings(draft: Draft) -> Iterator[Remark]:
    dose = draft.column_of(Role.DOSE)
    doses = next((column for column in draft.covariates if column.name == dose), None)
    if doses is None or not varies(doses):
        return
    declared = {each.column for each in draft.roles if each.declared} - {dose}
    subjects = None if draft.subjects is None else draft.subjects.codes
    for column in draft.covariates:
        if column.name not in declared or not varies(column):
            continue
        is_number = isinstance(column, NumberColumn)
        told, _ = dose_relation(codes_of_column(column), codes_of_column(doses), subjects, is_number, CHANCE)
        if told:
            yield Remark(
                f"{column.name} is the same throughout each {dose} (dose), and its effect cannot be "
                "separated from the dose's",
                f"leave {column.name} out",
            )


TOLD_BY_DOSE = Check("told-by-dose", "No declared covariate is told by the dose", Severity.ERROR, _findings)
