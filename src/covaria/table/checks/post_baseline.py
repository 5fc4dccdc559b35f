"""Check: covariates whose names say that they come after treatment began are pointed out."""

import re
from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.later_names import is_exposure, is_later
from covaria.table.numbered_names import numbered_later
from covaria.table.plain_name import plain_name
from covaria.table.roles import MODELLED, Role
from covaria.wording.lists import listed

_TIME = re.compile(r"(?:STUDY[ _]?)?DAYS?", re.IGNORECASE)
"""The axis of a table with several rows of a subject; of one with one, a time to something."""


def _findings(draft: Draft) -> Iterator[Remark]:
    modelled = [each for each in draft.roles if each.role in MODELLED - {Role.DOSE}]
    numbered = {*numbered_later(draft.response.name, (each.column for each in modelled))}
    is_treated = draft.column_of(Role.DOSE) is not None or draft.arm is not None
    has_repeats = _has_repeats(draft)
    found = [
        name
        for name in (each.column for each in modelled if not each.declared)
        if is_later(name)
        or name in numbered
        or (is_treated and is_exposure(name))
        or (not has_repeats and _TIME.fullmatch(plain_name(name)))
    ]
    if found:
        verb, names, they = ("comes", "name", "it was") if len(found) == 1 else ("come", "names", "they were")
        yield Remark(
            f"{listed(found)} {verb}, by the {names}, after treatment began, and may take part of its effect "
            "away",
            f"name the covariates to use without such ones unless {they} known before",
        )


def _has_repeats(draft: Draft) -> bool:
    """Whether some subject has several rows."""
    return draft.subjects is not None and len(np.unique(draft.subjects.codes)) < draft.rows


POST_BASELINE = Check("post-baseline", "Covariates of a later time", Severity.NOTE, _findings)
