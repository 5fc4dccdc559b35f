"""Rule: a column of numbers with cells that are none is neither text nor an identifier."""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.mostly_numbers import mixed_cells
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    for column in columns:
        if not column.is_number and (cells := mixed_cells(known.table, column.name)):
            yield Claim(column, Role.IGNORE, cells.sentence(known.table))


MIXED_NUMBERS = InferenceRule("mixed-numbers", "A column of numbers may hold nothing else", _claims)
