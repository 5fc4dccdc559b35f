"""The arm that others are compared with, unless the user names it."""

import re
from collections.abc import Sequence

from covaria.table.numbers import is_number

_NAMES = (
    re.compile(r"\b(placebo|pbo|plb|vehicle|sham)\b", re.IGNORECASE),
    re.compile(r"\b(control|ctr?l|untreated|no treatment|standard of care|soc|usual care)\b", re.IGNORECASE),
)
"""Names of arms without an active treatment, then of other controls; the first that fit any arm decide."""


def reference_by_name(arms: Sequence[str]) -> str | None:
    """Return the one arm whose name says that it is the reference; None where none or several do."""
    for names in _NAMES:
        found = [arm for arm in arms if names.search(arm.replace("_", " "))]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def ordered_arms(arms: Sequence[str]) -> tuple[str, ...]:
    """Put arms in the order of their numbers where all are numbers, otherwise in that of their text."""
    return tuple(sorted(arms, key=float if all(map(is_number, arms)) else str))
