"""Rule: a column with a well-known name identifies the subject."""

import re
from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_NAMES = (
    r"UNIQUE(?:SUBJECT|PATIENT)(?:ID|IDENTIFIER)?|USUBJID",
    r"SUBJ?ID|SUBJECTID(?:ENTIFIER)?|SUBJ(?:ECT)?|SUBJECT(?:NO|NR|NUM|NUMBER|CODE)|SUBJ(?:NO|NR|NUM|NUMBER)|SID",
    r"(?:PATIENT(?:EN)?|PAT|PT|PARTICIPANT)(?:ID|NO|NR|NUM|NUMBER|NUMMER|IDENTIFIER|CODE)?|PNO|PTNO|VOLUNTEER(?:ID|NO)?",
    r"PID|PROBAND(?:EN)?(?:ID|NR|NUMMER)?|MRN|CASE(?:ID|NO)",
    r"ID|IDNO|CID|NMID|UID|UUID|RECORDID|(?:ANIMAL|MOUSE|RAT)(?:ID|NO|NR|NUM|NUMBER)",
    r"(?:RAND|RANDOMI[SZ]ATION|RNDM|SCREENING|SCR|SCRN|ENROL|ENROLL?MENT)(?:ID|NO|NR|NUM|NUMBER|CODE)",
)
"""The most specific first: with USUBJID and SUBJID in one table, USUBJID tells subjects apart."""
_MEASUREMENTS = frozenset({"PT", "SID", "CID"})
"""Prothrombin time, strong ion difference, carotid diameter."""
_PATTERNS = tuple(re.compile(name, re.IGNORECASE) for name in _NAMES)


def _rank(name: str) -> int:
    letters = re.sub(r"[^A-Za-z0-9]", "", name)
    return next((rank for rank, pattern in enumerate(_PATTERNS) if pattern.fullmatch(letters)), len(_NAMES))


def _is_measured(column: ColumnProfile) -> bool:
    """Whether a column of a name that means something else, too, holds numbers with a fraction."""
    values = column.values
    return column.name.upper() in _MEASUREMENTS and values is not None and bool((values % 1.0 > 0.0).any())


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    named = [
        column
        for column in columns
        if column.present
        and not column.is_constant
        and _rank(column.name) < len(_NAMES)
        and not _is_measured(column)
    ]
    found = sorted(named, key=lambda column: _rank(column.name))
    if found and Role.SUBJECT not in known.roles.values():
        yield Claim(found.pop(0), Role.SUBJECT, "identifies the subject, by its name")
    for column in found:
        yield Claim(column, Role.IGNORE, "another identifier of the subject")


SUBJECT_NAME = InferenceRule("subject-name", "The subject's identifier is known by its name", _claims)
