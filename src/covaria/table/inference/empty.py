"""Rule: a column without any value is ignored."""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:  # noqa: ARG001
    for column in columns:
        if not column.present:
            yield Claim(column, Role.IGNORE, "missing in every row")


EMPTY = InferenceRule("empty", "A column without any value is ignored", _claims)
