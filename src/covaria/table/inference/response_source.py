"""Rule: what a response of two values was made of is no covariate, such as the measurement that it cuts."""

from collections.abc import Iterator, Sequence

import numpy as np

from covaria.arrays import IntArray
from covaria.table.column_codes import codes_of_numbers
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.response_cuts import CHANCE, cuts_response
from covaria.table.roles import Role
from covaria.table.told_by import is_told_by


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    response = codes_of_numbers(known.response_values)
    if len(np.unique(response[response >= 0])) != 2:
        return
    for column in columns:
        if _gives(column, response, known):
            yield Claim(column, Role.IGNORE, "each of the response's two values has values of it to itself")


def _gives(column: ColumnProfile, response: IntArray, known: Known) -> bool:
    """Whether a column alone says which of its two values the response has, and not by chance."""
    if column.values is None:
        return is_told_by(response, known.codes(column.name), CHANCE)
    return cuts_response(response, column.values)


RESPONSE_SOURCE = InferenceRule(
    "response-source", "What a response of two values was made of is ignored", _claims
)
