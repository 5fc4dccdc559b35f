"""Check: where no treatment is known, a column whose name is that of an arm or a dose is pointed out."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.columns import CategoryColumn, Column
from covaria.table.draft import Draft
from covaria.table.inference.arm_copy import names_treatment
from covaria.table.inference.dose_name import mentions_dose
from covaria.table.roles import Role
from covaria.table.written_doses import doses_of_words


def _findings(draft: Draft) -> Iterator[Told]:
    if any(assignment.role in {Role.DOSE, Role.ARM} for assignment in draft.roles):
        return
    for column in draft.covariates:
        if names_treatment(column.name) or mentions_dose(column.name):
            yield _told(column)
            return


def _told(column: Column) -> Told:
    if isinstance(column, CategoryColumn):
        or_dose = "" if doses_of_words(column.levels) is None else ", or as the dose, which its levels say"
        return Told(
            f"{column.name} is taken as any other category",
            "if it names the treatment, declare it as the arm to have its levels compared" + or_dose,
        )
    return Told(
        f"{column.name} is taken as any other number",
        "if it gives the treatment, declare it as the dose, or as the arm to have its levels compared",
    )


UNDECLARED_ARM = Check("undeclared-arm", "A column may be the treatment", Severity.NOTE, _findings)
