"""Rule: in CDISC's and NONMEM's tables, some columns are by their names computed from the response."""

import re
from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_RELATIVES = {
    "AVAL CHG PCHG": re.compile(r"AVALC?|CHG|PCHG|R2BASE|(?:AVAL|CHG|PCHG)CAT[0-9]+", re.IGNORECASE),
    "DV": re.compile(r"[CIE]?I?PREDI?|[CI]?I?W?RESI?|C?W?NPDE?|LNDV|LOGDV|LDV", re.IGNORECASE),
}
"""What is computed from a response of these names: CDISC's values and changes, and NONMEM's predictions."""


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    for responses, names in _RELATIVES.items():
        for column in columns:
            if known.response.upper() in responses.split() and names.fullmatch(column.name):
                yield Claim(column, Role.IGNORE, "computed from the response")


RESPONSE_RELATIVE = InferenceRule("response-relative", "Relatives of the response are ignored", _claims)
