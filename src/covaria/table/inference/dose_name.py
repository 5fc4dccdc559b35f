"""Rule: a column of numbers called dose is the dose.

TRT01PN and its like number the arms, and equal the dose only by luck.
"""

import re
from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_NAME = re.compile(r"DOSE(?:[ _]?\(?(?:UG|MCG|MG|G)(?:/KG|_KG)?\)?)?", re.IGNORECASE)


def names_dose(name: str) -> bool:
    """Return whether a column's name is one that doses usually have."""
    return _NAME.fullmatch(name.strip()) is not None


def is_dose(column: ColumnProfile) -> bool:
    """Return whether a column holds doses, to judge by its name and its numbers."""
    return column.is_number and names_dose(column.name)


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    found = [column for column in columns if is_dose(column)]
    if found and not {Role.DOSE, Role.ARM} & {*known.roles.values()}:
        yield Claim(found[0], Role.DOSE, "the dose, by its name")


DOSE_NAME = InferenceRule("dose-name", "The dose is known by its name", _claims)
