"""Check: where no treatment is known, a category whose name is that of an arm is pointed out."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.columns import CategoryColumn
from covaria.table.draft import Draft
from covaria.table.inference.arm_copy import names_treatment
from covaria.table.roles import Role


def _findings(draft: Draft) -> Iterator[Told]:
    if any(assignment.role in {Role.DOSE, Role.ARM} for assignment in draft.roles):
        return
    for column in draft.covariates:
        if isinstance(column, CategoryColumn) and names_treatment(column.name):
            yield Told(
                f"{column.name} is taken as any other category",
                "if it names the treatment, declare it as the arm to have its levels compared",
            )
            return


UNDECLARED_ARM = Check("undeclared-arm", "A category may be the treatment arm", Severity.NOTE, _findings)
