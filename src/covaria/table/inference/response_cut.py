"""Rule: a flag or label that cuts the response, such as that of a responder, follows from it.

So does one that cuts what is computed from the response: a change from baseline follows from the value.
"""

from collections.abc import Iterator, Sequence

from covaria.table.column_codes import has_more_values
from covaria.table.inference.response_relative import is_relative
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.numbers import number_cells
from covaria.table.parameter_name import names_parameter
from covaria.table.profile import MOST_LEVELS, ColumnProfile
from covaria.table.response_cuts import cuts_response
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    relatives = [name for name in known.table.names if is_relative(known.response, name)]
    responses = [known.response_values, *(number_cells(known.table, name).values for name in relatives)]
    for column in columns:
        # What tells parameters apart cuts a response that holds several, and is asked about by its name.
        if has_more_values(column, MOST_LEVELS) or names_parameter(column.name):
            continue
        codes = known.codes(column.name)
        if codes.max(initial=0) >= MOST_LEVELS:
            continue
        if any(cuts_response(codes, values) for values in responses):
            yield Claim(column, Role.IGNORE, "each of its values has a stretch of the response to itself")


RESPONSE_CUT = InferenceRule("response-cut", "Flags and labels that cut the response are ignored", _claims)
