"""Rule: a flag or label that cuts the response, such as that of a responder, follows from it.

So does one that cuts what is computed from the response: a change from baseline follows from the value.
"""

from collections.abc import Iterator, Sequence

from covaria.arrays import IntArray
from covaria.table.column_codes import has_more_values
from covaria.table.inference.response_parts import RESPONSE_PARTS
from covaria.table.inference.response_relative import is_relative
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.numbers import number_cells
from covaria.table.parameter_name import names_parameter
from covaria.table.profile import MOST_LEVELS, ColumnProfile
from covaria.table.response_cuts import cuts_response
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    relatives = [name for name in known.table.names if _is_relative(name, known)]
    responses = [*known.response_forms, *(number_cells(known.table, name).values for name in relatives)]
    for column in columns:
        # What tells parameters apart cuts a response that holds several, and is asked about by its name.
        if names_parameter(column.name):
            continue
        few = _few_levels(column, known)
        if few is not None and any(cuts_response(few, values) for values in responses):
            yield Claim(column, Role.IGNORE, "each of its values has a stretch of the response to itself")
        elif any(cuts_response(known.filled(column), values) for values in responses):
            yield Claim(column, Role.IGNORE, "it has cells on one side of a cut of the response alone")


def _few_levels(column: ColumnProfile, known: Known) -> IntArray | None:
    """Places of a column's values in their order, or None where there are more than labels have."""
    if has_more_values(column, MOST_LEVELS):
        return None
    codes = known.codes(column.name)
    return codes if codes.max(initial=0) < MOST_LEVELS else None


def _is_relative(name: str, known: Known) -> bool:
    """Whether a column is computed from the response, or the response from it and another."""
    return is_relative(known.response, name) or known.rules.get(name) == RESPONSE_PARTS.code


RESPONSE_CUT = InferenceRule("response-cut", "Flags and labels that cut the response are ignored", _claims)
