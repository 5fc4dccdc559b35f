"""Rule: a column of numbers, or of numbers with a unit, that is called dose is the dose.

TRT01PN and its like number the arms, and equal the dose only by luck.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import WITHOUT_DOSE, Role
from covaria.table.text import TextTable
from covaria.table.written_doses import reads_as_doses

_UNIT = r"[ _.]?[(\[]?(?:UG|MCG|[µμ]G|NG|MG|G|IU)(?:[/_]KG)?[)\]]?"
_NAMES = tuple(
    re.compile(rf"{name}{unit}", re.IGNORECASE)
    for name in (
        "DOSE",
        r"(?:ACTUAL|PLANNED|ASSIGNED|NOM(?:INAL)?|RANDOMI[SZ]ED|STUDY|TREATMENT)[ _.]?DOSE",
        r"(?:EX|TRT[0-9]{0,2}|TREAT)[ _]?DOSE",
        r"DOSE[ _.]?(?:LVL|LEVEL|N|A|P|AMOUNT|VALUE)",
        r"(?:TOTAL|DAILY)[ _.]?DOSE",
        r"(?:DOSIS|DOSIERUNG|DOSAGE|DOSAGEM)",
        r"AMT",
    )
    for unit in ("", _UNIT)
)
"""Names of doses; of two in one table, the one that comes first here is taken."""

_MENTION = re.compile(r"DOSE|DOSAG|DOSIER|(?<![A-Z])DOSIS|(?<![A-Z])DLVL", re.IGNORECASE)
"""Not an acidosis."""


def names_dose(name: str) -> bool:
    """Return whether a column's name is one that doses usually have."""
    return _rank(name) < len(_NAMES)


def mentions_dose(name: str) -> bool:
    """Return whether a column's name has to do with doses in whatever way."""
    return names_dose(name) or _MENTION.search(name) is not None


def is_dose(table: TextTable, column: ColumnProfile) -> bool:
    """Return whether a column holds doses, to judge by its name and its cells."""
    return names_dose(column.name) and (column.is_number or reads_as_doses(table, column.name))


def likeliest_dose(table: TextTable, columns: Iterable[ColumnProfile]) -> ColumnProfile | None:
    """Return the column that is most plainly named a dose and holds some; None where there is none."""
    found = [column for column in columns if is_dose(table, column)]
    return min(found, key=lambda column: _rank(column.name), default=None)


def _rank(name: str) -> int:
    return next((rank for rank, pattern in enumerate(_NAMES) if pattern.fullmatch(name.strip())), len(_NAMES))


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    if not WITHOUT_DOSE & {*known.roles.values()}:
        found = likeliest_dose(known.table, columns)
        if found is not None:
            yield Claim(found, Role.DOSE, "the dose, by its name")


DOSE_NAME = InferenceRule("dose-name", "The dose is known by its name", _claims)
