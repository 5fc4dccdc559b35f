"""Check: declared covariates in the order of the response are pointed out; a rule leaves out others.

So is whatever is computed from the response alone: its logarithm, its rank, itself in another unit.
"""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft
from covaria.table.response_order import is_in_order


def _findings(draft: Draft) -> Iterator[Remark]:
    response = draft.response
    for column in draft.covariates:
        if isinstance(column, NumberColumn) and is_in_order(column.values, response.values):
            yield Remark(
                f"{column.name} is in the order of the response {response.name} throughout, as what is "
                "computed from it is",
                "leave it out unless it was known before",
            )


SAME_ORDER = Check("same-order", "Covariates in the order of the response", Severity.NOTE, _findings)
