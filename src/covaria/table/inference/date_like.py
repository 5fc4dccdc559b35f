"""Rule: dates are neither numbers nor categories."""

import re
from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_CLOCK = r"(?:[T ,:]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:[AP]M|Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_MONTH = r"(?:JAN|FEB|MAR|M[AÄ]R|APR|MA[IY]|JUN|JUL|AUG|SEP|O[CK]T|NOV|DE[CZ])[A-Z]*\.?"
_DATE = re.compile(
    r"(?:[0-9]{4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})"
    rf"|[0-9]{{1,2}}[-/. ]*{_MONTH}[-/., ]*(?:[0-9]{{4}}|[0-9]{{2}})|{_MONTH} ?[0-9]{{1,2}},? ?[0-9]{{4}})"
    rf"{_CLOCK}",
    re.IGNORECASE,
)
LEAST_SHARE = 0.9
"""Of the distinct cells; some dates are partial, and some words stand for none."""


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    for column in columns:
        if column.is_number or not column.present:
            continue
        texts = set(known.table.present(column.name)[0])
        if sum(_DATE.fullmatch(text) is not None for text in texts) >= LEAST_SHARE * len(texts):
            yield Claim(column, Role.IGNORE, "dates; to use them, make numbers of them, such as days")


DATE_LIKE = InferenceRule("date-like", "Dates are ignored", _claims)
