"""Rule: a column that counts rows or records, under a name that programs give such columns, is ignored."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_NAME = re.compile(
    r"X|V1|\.\.\.?1|(?i:Unnamed: ?0(?:\.1)?|INDEX|OBS|_N_|RN|SEQ|LEVEL_0|[A-Z]{2}SEQ|NO|NR|#"
    r"|ROW(?:[ _.]?(?:NAMES?|NO|NR|NUM|NUMBER|ID|INDEX))?"
    r"|(?:SEQ(?:UENCE)?|REC(?:ORD)?|LINE|OBS(?:ERVATION)?)[ _.]?(?:NO|NR|NUM|NUMBER))\.?"
)
"""Names that R, pandas, SAS or a person give the number of a row."""
_RECORD = re.compile(
    r"A(?:SEQ|SPID)|SRCSEQ|(?:AE|CE|CM|DA|DS|EG|EX|FA|LB|MB|MH|MI|PC|PE|PP|QS|RS|SC|SU|TR|TU|VS)SEQ",
    re.IGNORECASE,
)
"""CDISC's numbers of records within a subject, of which a filter leaves gaps."""
FEWEST_ROWS = 20
"""A measurement may happen to count a few rows."""


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    for column in columns:
        if _RECORD.fullmatch(column.name) and column.is_number:
            yield Claim(column, Role.IGNORE, "numbers a subject's records, by its name")
            continue
        if not _NAME.fullmatch(column.name):
            continue
        counts = column.values is not None and column.present == known.table.rows >= FEWEST_ROWS
        if counts and column.values is not None and (np.diff(column.values) == 1.0).all():
            yield Claim(column, Role.IGNORE, "counts the rows")


ROW_NUMBER = InferenceRule("row-number", "A column that counts the rows is ignored", _claims)
