"""Rule: what a response of two values was made of is no covariate, such as the measurement that it cuts."""

from collections.abc import Iterator, Sequence

import numpy as np

from covaria.table.column_codes import codes_of_numbers
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.response_cuts import is_given_by
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    response = codes_of_numbers(known.response_forms[0])
    if len(np.unique(response[response >= 0])) != 2:
        return
    for column in columns:
        if is_given_by(response, known.codes(column.name), column.values):
            yield Claim(column, Role.IGNORE, "each of the response's two values has values of it to itself")


RESPONSE_SOURCE = InferenceRule(
    "response-source", "What a response of two values was made of is ignored", _claims
)
