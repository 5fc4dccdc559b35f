"""Rule: text with too many levels names single subjects or holds remarks."""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import MOST_LEVELS, ColumnProfile
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:  # noqa: ARG001
    for column in columns:
        if column.levels > MOST_LEVELS:
            yield Claim(column, Role.IGNORE, f"text with more than {MOST_LEVELS} levels, as identifiers have")
        elif 2 * column.levels > column.present:
            yield Claim(column, Role.IGNORE, "text that differs in most rows, as identifiers do")


IDENTIFIER_LIKE = InferenceRule("identifier-like", "Text with too many levels is ignored", _claims)
