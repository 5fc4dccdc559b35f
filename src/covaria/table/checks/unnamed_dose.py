"""Check: a dose that is not among the named covariates is pointed out."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.draft import Draft
from covaria.table.inference.dose_name import names_dose
from covaria.table.inference.not_named import NOT_NAMED
from covaria.table.roles import WITHOUT_DOSE
from covaria.wording.lists import listed


def _findings(draft: Draft) -> Iterator[Told]:
    if any(each.role in WITHOUT_DOSE for each in draft.roles):
        return
    found = [each.column for each in draft.roles if each.rule == NOT_NAMED.code and names_dose(each.column)]
    if found:
        verb = "is a dose by its name" if len(found) == 1 else "are doses by their names"
        yield Told(
            f"{listed(found)} {verb}, but not among the covariates that are named",
            f"declare {found[0]} as the dose if it is to be looked at",
        )


UNNAMED_DOSE = Check("unnamed-dose", "A dose that is not used", Severity.NOTE, _findings)
