"""Rule: in CDISC ADaM tables, AVAL, CHG, PCHG and their groupings are computed from one another."""

import re
from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_RESPONSES = frozenset({"AVAL", "CHG", "PCHG"})
_RELATIVES = re.compile(r"AVALC?|CHG|PCHG|R2BASE|(?:AVAL|CHG|PCHG)CAT[0-9]+", re.IGNORECASE)


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    if known.response.upper() in _RESPONSES:
        for column in columns:
            if _RELATIVES.fullmatch(column.name):
                yield Claim(column, Role.IGNORE, "computed from the response")


RESPONSE_RELATIVE = InferenceRule("response-relative", "Relatives of the response are ignored", _claims)
