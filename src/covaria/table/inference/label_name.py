"""Rule: whole numbers under a name of labels, such as a kit or a postcode, are no amounts."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from covaria.table.column_codes import has_more_values
from covaria.table.distinct_numbers import are_whole
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.plain_name import plain_name
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_NUMBER = r"ID|NO|NR|NUM(?:BER|MER|ERO)?|N|CODE"
_LABELLED = (
    r"KIT|(?:MED(?:ICATION)?|DRUG|TREATMENT)KIT|BOTTLE|VIAL|LOT|BATCH|CHARGE|BARCODE|STRICHCODE|ACCESSION"
    r"|TUBE|SPECIMEN|SAMPLE|PROBEN?|PLATE|PLATTEN?|WELL|LAB(?:OR)?|FREEZER|DEVICE|SERIAL|SERIEN|FORM|CRF"
    r"|RAND(?:OMI[SZ]ATION)?BL(?:OC)?K|BL(?:OC)?K|RATER|READER|INVESTIGATOR|PHYSICIAN|OPERATOR|INSURANCE|ACCOUNT"
)
_ALONE = (
    r"ZIP(?:CODE)?|POST(?:AL)?CODE|PLZ|POSTLEITZAHL|CODEPOSTAL|(?:TELE|CELL|MOBILE)?PHONE(?:NO|NUMBER)?|TEL(?:EFON)?|FAX"
    r"|SSN|NIP|NHSNO|NHSNUMBER|NPI|IBAN|KIT|BARCODE|STRICHCODE|ACCESSION|TUBE|PLATE|VIAL|LOT|RAND(?:OM)?BL(?:OC)?K"
)
_NAME = re.compile(rf"(?:{_ALONE})|(?:{_LABELLED})(?:{_NUMBER})", re.IGNORECASE)
FEWEST = 3
"""Different numbers; of two, one may say yes."""


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:  # noqa: ARG001
    for column in columns:
        letters = re.sub(r"[^A-Za-z]", "", plain_name(column.name))
        if _NAME.fullmatch(letters) and _are_labels(column):
            yield Claim(column, Role.IGNORE, "a label, by its name")


def _are_labels(column: ColumnProfile) -> bool:
    """Whether a column holds whole numbers, more than say yes or no."""
    if column.values is None:
        return False
    found = column.values[~np.isnan(column.values)]
    return has_more_values(column, FEWEST - 1) and are_whole(found) and bool(found.min() >= 0.0)


LABEL_NAME = InferenceRule("label-name", "Numbers of kits, samples and addresses are ignored", _claims)
