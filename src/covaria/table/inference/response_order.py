"""Rule: numbers in the order of the response throughout are computed from it.

So are its logarithm, its rank, and itself in another unit.
"""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.response_order import is_in_order
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    for column in columns:
        values = column.values
        if values is not None and any(is_in_order(values, form) for form in known.response_forms):
            yield Claim(column, Role.IGNORE, "it is in its order throughout")


RESPONSE_ORDER = InferenceRule(
    "response-order", "Numbers in the order of the response throughout are ignored", _claims
)
