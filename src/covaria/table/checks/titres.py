"""Check: categories that are titres, such as 1:64, have an order and distances that categories lose."""

import re
from collections.abc import Iterator
from itertools import pairwise

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import CategoryColumn
from covaria.table.draft import Draft
from covaria.table.roles import Role

FEWEST = 3
"""Dilutions; shares of a tablet may be 1/2 and 1/4."""
HIGHEST = 16
"""What the highest of them is at least; allocations of 1:1, 1:2 and 1:4 are lower."""
_TITRE = re.compile(r"(?:[<>≤≥]=?\s*)?1\s*[:/]\s*(?:[<>≤≥]=?\s*)?(?P<dilution>[1-9][0-9]*)")
_BELOW_ALL = frozenset({"negative", "neg", "neg.", "negativ", "<lod", "<lloq"})
"""Words for a titre below the lowest dilution, in lower case."""


def _findings(draft: Draft) -> Iterator[Remark]:
    declared = {each.column for each in draft.roles if each.role in {Role.CATEGORY, Role.ARM, Role.VISIT}}
    for column in draft.covariates:
        if isinstance(column, CategoryColumn) and column.name not in declared and _are_titres(column):
            yield Remark(
                f"{column.name} holds titres, as 1:64, and is read as a category, which loses their order",
                "write the reciprocal (64), or its logarithm to base 2 (6), and half the lowest where one "
                "is below it, to use them as numbers",
            )


def _are_titres(column: CategoryColumn) -> bool:
    """Whether all levels are titres, or words for one below, in steps of dilution such as 2, 4 and 10."""
    values = {*column.levels[: len(column.levels) - bool(column.pooled)], *column.pooled}
    found = [_TITRE.fullmatch(value) for value in values if value.casefold() not in _BELOW_ALL]
    dilutions = sorted({int(each["dilution"]) for each in found if each})
    if not all(found) or len(dilutions) < FEWEST or dilutions[-1] < HIGHEST:
        return False
    return all(_is_step(high / low) for low, high in pairwise(dilutions))


def _is_step(ratio: float) -> bool:
    return ratio in {2.0, 2.5, 4.0, 5.0, 8.0, 10.0}


TITRES = Check("titres", "Titres that are read as categories", Severity.NOTE, _findings)
