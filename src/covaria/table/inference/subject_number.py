"""Rule: whole numbers that count or tell apart subjects, under a name that subjects go by, identify them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from covaria.table.distinct_numbers import all_differ, are_serial
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_SUBJECT = (
    "PATIENT(?:EN|IN)?|PA[CZ]IENTE|PARTICIPANTE?|(?:STUDIEN)?TEILNEHMER(?:IN)?|SUJETO?|SOGGETTO|CASE|FALL|CASO?"
    "|ANIMAL|TIER|DONOR|PERSON|RESPONDENT|INDIVIDUAL|CHILD|STUDENT|MEMBER|VOLUNTEER|PROBAND(?:IN)?"
)
_ANIMAL = "MOUSE|MAUS|RATTE?|RABBIT|DOG|HORSE|COW|PIG|MONKEY|FISH|SHEEP|CALF|LAMB"
_NUMBER = "ID|NO|NR|NUM(?:BER|MER|ERO)?|N|CODE"
_NAME = re.compile(rf"(?:(?:{_NUMBER})(?:DU|DE|DEL)?)?(?:{_SUBJECT}|{_ANIMAL})(?:{_NUMBER})?", re.IGNORECASE)
"""Words that mean something else, too: a case may be a status, a fall an event."""

FEWEST_ROWS = 20
"""A few numbers differ by chance."""


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    found = [column for column in columns if _NAME.fullmatch(_letters(column.name)) and _are_numbers(column)]
    if found and Role.SUBJECT not in known.roles.values():
        yield Claim(found.pop(0), Role.SUBJECT, "a whole number for each subject, by its name")
    for column in found:
        yield Claim(column, Role.IGNORE, "another identifier of the subject")


def _are_numbers(column: ColumnProfile) -> bool:
    values = column.values
    return values is not None and (are_serial(values) or (all_differ(values) and len(values) >= FEWEST_ROWS))


def _letters(name: str) -> str:
    """Leave the letters of a name, without their accents."""
    return re.sub(r"[^A-Za-z]", "", unicodedata.normalize("NFKD", name))


SUBJECT_NUMBER = InferenceRule(
    "subject-number", "Numbers under a name of subjects, one for each, identify the subject", _claims
)
