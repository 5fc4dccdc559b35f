"""Rule: text with a few levels is a category."""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:  # noqa: ARG001
    for column in columns:
        yield Claim(column, Role.COVARIATE, f"text with {column.levels} levels")


CATEGORY = InferenceRule("category", "Text with a few levels is a category", _claims)
