"""Check: each arm has two subjects at least, or two groups where these are declared."""

from collections.abc import Iterator

import numpy as np

from covaria.arrays import FloatArray
from covaria.table.checks.check import Check, Severity, Told
from covaria.table.columns import CategoryColumn
from covaria.table.draft import Draft
from covaria.wording.lists import listed

FEWEST_UNITS = 2
"""Fewest units of an arm that show how far they differ."""


def _findings(draft: Draft) -> Iterator[Told]:
    if draft.arm is None:
        return
    units = _units(draft, draft.arm)
    small = [level for level, count in zip(draft.arm.levels, units, strict=True) if count < FEWEST_UNITS]
    if small:
        unit = "group" if draft.groups else "subject"
        yield Told(
            f"{draft.arm.name} (arm) has a single {unit} at {listed(small)}, which does not show how far its "
            f"{unit}s differ",
            "leave such rows out, or join the arm to another",
        )


def _units(draft: Draft, arm: CategoryColumn) -> FloatArray:
    """Subjects of each arm, or groups where they are declared; a row's weight may represent several."""
    together = draft.groups or draft.subjects
    if together is None:
        weights = np.ones(draft.rows) if draft.weights is None else np.maximum(draft.weights.values, 1.0)
        return np.bincount(arm.codes, weights, len(arm.levels)).astype(float)
    pairs = np.unique(np.column_stack([arm.codes, together.codes]), axis=0)
    return np.bincount(pairs[:, 0], minlength=len(arm.levels)).astype(float)


SMALL_ARM = Check("small-arm", "Each arm has two subjects at least", Severity.ERROR, _findings)
