"""Rule: where an arm is declared, other columns that give the treatment are ignored.

Beside the arm they would take its place: its number or code, the dose that it had, and the arm that was
planned where the actual one is declared.
"""

import re
from collections.abc import Iterator, Sequence

from covaria.table.determined_by_arm import columns_determined_by_arm
from covaria.table.inference.dose_name import is_dose
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_NAME = re.compile(r"TRT(?:\d{0,2}[AP])?(?:N|CD)?|(?:ACT)?ARM(?:N|CD)?|TREATMENT", re.IGNORECASE)


def names_treatment(name: str) -> bool:
    """Return whether a column's name is one that treatment arms usually have."""
    return _NAME.fullmatch(name) is not None


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    arm = known.column_of(Role.ARM)
    if arm is None:
        return
    determined = columns_determined_by_arm(known.table, arm, [column.name for column in columns])
    for column in columns:
        if column.name in determined:
            yield Claim(column, Role.IGNORE, "the same throughout each arm")
        elif names_treatment(column.name) or is_dose(known.table, column):
            yield Claim(column, Role.IGNORE, "gives the treatment, by its name, as the arm does")


ARM_COPY = InferenceRule("arm-copy", "Beside an arm, other columns of the treatment are ignored", _claims)
