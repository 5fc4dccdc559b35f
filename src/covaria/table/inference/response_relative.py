"""Rule: in CDISC's and NONMEM's tables, some columns are by their names computed from the response."""

import re
from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_RELATIVES = {
    "AVAL CHG PCHG": re.compile(
        r"AVALC?|CHG|PCHG|R2BASE|R2A[0-9](?:LO|HI)|(?:AVAL|P?CHG)CA(?:T[0-9]+|[0-9]+N)"
        r"|M?CRIT[0-9]+(?:FL|FN|ML|MN)|ANRIND|ATOXGR[HL]?N?|SHIFT[0-9]+N?",
        re.IGNORECASE,
    ),
    "DV": re.compile(r"LNDV|LOGDV|LDV", re.IGNORECASE),
}
"""What is computed from a response of these names: CDISC's values and changes with their criteria, grades and
shifts, and logarithms in NONMEM's tables."""


def is_relative(response: str, name: str) -> bool:
    """Return whether a column of this name is computed from a response of that one."""
    return any(
        response.upper() in responses.split() and names.fullmatch(name) is not None
        for responses, names in _RELATIVES.items()
    )


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    for column in columns:
        if is_relative(known.response, column.name):
            yield Claim(column, Role.IGNORE, "computed from the response")


RESPONSE_RELATIVE = InferenceRule("response-relative", "Relatives of the response are ignored", _claims)
