"""Rule: a column with one value for everybody explains nothing."""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    for column in columns:
        if column.is_constant:
            # A flag may be Y or empty, which says nothing of what empty means.
            is_full = column.present == known.table.rows
            reason = "the same in every row" if is_full else "the same in every row that is not empty"
            yield Claim(column, Role.IGNORE, reason)


ALL_THE_SAME = InferenceRule("all-the-same", "A column with a single value is ignored", _claims)
