"""Check: a number that may be the weight of its row, by its name, is pointed out."""

import re
from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.table.plain_name import plain_name
from covaria.table.roles import Role

_WEIGHT = re.compile(
    r"(?:S|SW|STAB(?:ILI[SZ]ED)?[ _.]?)?IP(?:T|C|TC)?W(?:[ _.]?[A-Z0-9]+)?|.+[ _.]IP(?:T|C)?W"
    r"|(?:PS|CASE|SAMPL(?:E|ING)|SURVEY|FREQ(?:UENCY)?|PROB(?:ABILITY)?|ROW|ANALYSIS|OVERLAP|MATCHING)"
    r"[ _.]?W(?:EIGH)?TS?"
    r"|WEIGHTS|GEWICHTUNG",
    re.IGNORECASE,
)
"""Inverse probabilities and their like; WT, WEIGHT and WGT are of a body."""
_COUNT = re.compile(
    r"FREQ|N[ _.]?(?:SUBJ(?:ECTS)?|PAT(?:IENTS)?|PTS|PARTICIPANTS|ANIMALS)"
    r"|(?:NUM(?:BER)?|NO)[ _.]?(?:OF[ _.]?)?(?:SUBJECTS|PATIENTS|PARTICIPANTS|ANIMALS)|ANZAHL[ _.]?PATIENTEN",
    re.IGNORECASE,
)
"""Of subjects for whom a row stands."""


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.weights is not None:
        return
    inferred = {each.column for each in draft.roles if each.role is Role.COVARIATE and not each.declared}
    for column in draft.covariates:
        if isinstance(column, NumberColumn) and column.name in inferred and _may_be_weight(column):
            yield Remark(
                f"{column.name} may be a weight, by its name, and is taken as any other number",
                "declare it as the weight if its row stands for so many subjects, or leave it out",
            )


def _may_be_weight(column: NumberColumn) -> bool:
    name, values = plain_name(column.name), column.values[~np.isnan(column.values)]
    if (values < 0.0).any():
        return False
    counts = bool((values == np.round(values)).all() and (values >= 1.0).all())
    return _WEIGHT.fullmatch(name) is not None or (counts and _COUNT.fullmatch(name) is not None)


UNDECLARED_WEIGHT = Check("undeclared-weight", "A column may be the weight", Severity.NOTE, _findings)
