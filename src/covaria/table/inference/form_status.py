"""Rule: whether a form of REDCap was completed is its state, and says nothing of the subject."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_NAME = re.compile(r"[a-z][a-z0-9_]*_complete")
_OF_EXPORTS = re.compile(r"record_id|redcap_[a-z_]+")
_STATES = (0.0, 1.0, 2.0)
"""Incomplete, unverified, complete."""
_WORDS = frozenset({"Incomplete", "Unverified", "Complete"})


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    is_export = any(_OF_EXPORTS.fullmatch(name) for name in known.table.names)
    for column in columns:
        if _NAME.fullmatch(column.name) and _holds_states(column, known, is_export):
            yield Claim(column, Role.IGNORE, "the state of a form of REDCap, not of the subject")


def _holds_states(column: ColumnProfile, known: Known, is_export: bool) -> bool:
    """Whether all cells are states; 0 and 1 alone may be an outcome, unless REDCap wrote the table."""
    if column.values is None:
        return bool(column.present) and _WORDS.issuperset(known.table.present(column.name)[0])
    found = column.values[~np.isnan(column.values)]
    return bool(np.isin(found, _STATES).all()) and (is_export or bool((found == _STATES[-1]).any()))


FORM_STATUS = InferenceRule("form-status", "States of forms of REDCap are ignored", _claims)
