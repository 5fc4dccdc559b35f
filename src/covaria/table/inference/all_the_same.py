"""Rule: a column with one value for everybody explains nothing."""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:  # noqa: ARG001
    for column in columns:
        if column.is_constant:
            yield Claim(column, Role.IGNORE, "the same in every row")


ALL_THE_SAME = InferenceRule("all-the-same", "A column with a single value is ignored", _claims)
