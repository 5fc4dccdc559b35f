"""Rule: numbers whose thousands are set apart by what is read as a decimal mark are not used as they are."""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role
from covaria.table.thousands_separators import misread_thousands, told_of_thousands


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    for column in columns:
        if column.values is None:
            continue
        cells = misread_thousands(known.table, column.name, column.values)
        if cells is not None:
            yield Claim(column, Role.IGNORE, told_of_thousands(known.table, cells))


THOUSANDS_SEPARATORS = InferenceRule(
    "thousands-separators", "Separators of thousands are not read as decimal marks", _claims
)
