"""Check: whole numbers that may be codes of categories are pointed out."""

import re
from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.table.plain_name import plain_name
from covaria.table.roles import Role
from covaria.wording.lists import counted

MOST_CODES = 12
_NAME = re.compile(
    r"A?RACE.*|ETHNIC.*|REGION.*|COUNTRY.*|CNTRY.*|CONTINENT|(?:BLOOD|CELL|TUMOU?R|CANCER|DISEASE).*TYPE|TYPE"
    r"|GENO?(?:TYPE)?|.*GENOTYPE|ALLELE|PHENO(?:TYPE)?|CYP.*|.*(?:STATUS|SMOK.*|HISTOL.*|MARITAL.*|OCCUP.*|ETIOL.*)"
    r"|.+[ _]?(?:CODED?|CD|CAT|CATEGORY|GRP|GROUP|CLASS|CLUSTER|SPECIES|KIND)[0-9]*|GROUP|CLASS|KIND|SPECIES",
    re.IGNORECASE,
)
"""Names of what has kinds rather than sizes."""


def _findings(draft: Draft) -> Iterator[Remark]:
    inferred = {each.column for each in draft.roles if each.role is Role.COVARIATE and not each.declared}
    for column in draft.covariates:
        if not isinstance(column, NumberColumn) or column.name not in inferred:
            continue
        if not _NAME.fullmatch(plain_name(column.name)):
            continue
        values = np.unique(column.values[~np.isnan(column.values)])
        are_codes = 3 <= len(values) <= MOST_CODES and (values == np.round(values)).all()
        if are_codes:
            yield Remark(
                f"{column.name} holds {counted(len(values), 'whole number')}, and is taken as a size by "
                "which they are ordered",
                "if they are codes of kinds, declare it as a category",
            )


INTEGER_CODES = Check("integer-codes", "Numbers that may be codes of categories", Severity.NOTE, _findings)
