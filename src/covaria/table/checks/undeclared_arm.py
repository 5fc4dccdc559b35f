"""Check: where no treatment is known, a column that may be it, by name or levels, is pointed out."""

import re
from collections.abc import Iterator

from covaria.table.checks.check import Check, Severity, Told
from covaria.table.columns import CategoryColumn, Column
from covaria.table.draft import Draft
from covaria.table.inference.arm_copy import names_treatment
from covaria.table.inference.dose_name import mentions_dose
from covaria.table.roles import WITHOUT_DOSE
from covaria.table.written_doses import PLACEBO_WORDS, doses_of_words

_MENTION = re.compile(
    r"(?:TRT|TREATMENT|BEHANDLUNG|TRAITEMENT|TRATAMIENTO|TRATTAMENTO|ALLOCATION)"
    r"(?:[ _.]?(?:GRP|GROUP|ARM|CODE|[0-9]+))?N?|RANDOMI[SZ]ED[ _.]TO|(?:STUDY[ _.]?)?(?:DRUG|GROUP|THERAPY)"
    r"|THERAPIE|GRUPPE|GROUPE|GRUPO|GRUPPO|[CK]OHORTE?|.*[ _.](?:ARM|TRT|TREATMENT)",
    re.IGNORECASE,
)
"""Names of arms, among other things, or in other languages."""


def _findings(draft: Draft) -> Iterator[Told]:
    if any(assignment.role in WITHOUT_DOSE for assignment in draft.roles):
        return
    for column in draft.covariates:
        if _may_be_treatment(column):
            yield _told(column)
            return


def _may_be_treatment(column: Column) -> bool:
    name = column.name
    by_name = names_treatment(name) or mentions_dose(name) or _MENTION.fullmatch(name) is not None
    levels = column.levels if isinstance(column, CategoryColumn) else ()
    return by_name or any(level.casefold() in PLACEBO_WORDS for level in levels)


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
