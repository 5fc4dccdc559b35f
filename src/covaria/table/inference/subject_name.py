"""Rule: a column with a well-known name identifies the subject."""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

SUBJECT_NAMES = (
    "USUBJID",
    "SUBJID",
    "SUBJECT_ID",
    "SUBJECTID",
    "SUBJECT",
    "PATIENT_ID",
    "PATIENTID",
    "PATIENT",
    "PATID",
    "PTID",
    "ID",
)
"""The most specific first: with USUBJID and SUBJID in one table, USUBJID identifies subjects."""


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    by_name = {column.name.upper(): column for column in columns if column.present and not column.is_constant}
    found = [by_name[name] for name in SUBJECT_NAMES if name in by_name]
    if found and Role.SUBJECT not in known.roles.values():
        yield Claim(found.pop(0), Role.SUBJECT, "identifies the subject, by its name")
    for column in found:
        yield Claim(column, Role.IGNORE, "another identifier of the subject")


SUBJECT_NAME = InferenceRule("subject-name", "The subject's identifier is known by its name", _claims)
