"""Check: what a model of the response gave, by its name, is pointed out where it was declared a covariate."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.inference.model_output import names_model_output
from covaria.table.roles import MODELLED, Role
from covaria.wording.lists import listed


def _findings(draft: Draft) -> Iterator[Remark]:
    found = [
        each.column
        for each in draft.roles
        if each.declared and each.role in MODELLED - {Role.DOSE} and names_model_output(each.column)
    ]
    if found:
        are, names = ("is", "name") if len(found) == 1 else ("are", "names")
        yield Remark(
            f"{listed(found)} {are}, by the {names}, what a model of the response gave, and {are} used as "
            "declared",
            "leave such a column out unless its model saw none of these rows",
        )


DECLARED_OUTPUT = Check(
    "declared-output", "Predictions and residuals as covariates", Severity.NOTE, _findings
)
