"""Rule: columns that equal the response are ignored."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.leakage import response_leakage
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    numbers = {column.name: column.values for column in columns if column.values is not None}
    copies: set[str] = set()
    for form in known.response_forms:
        # Pairs come after all copies.
        copies.update(*takewhile(lambda found: len(found) == 1, response_leakage(form, numbers)))
    for column in columns:
        if column.name in copies:
            yield Claim(column, Role.IGNORE, "computed from the response")


RESPONSE_COPY = InferenceRule("response-copy", "Columns that equal the response are ignored", _claims)
