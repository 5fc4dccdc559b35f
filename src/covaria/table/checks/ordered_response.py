"""Check: a response of ordered levels has few of them, and not nearly all subjects at one."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.ordered import ORDINAL
from covaria.wording.lists import counted
from covaria.wording.numbers import format_percent

FEWEST_BEYOND = 10
"""Subjects at other levels than the commonest that a model needs, as responders of a yes or no."""
MOST_LEVELS = 30
"""A scale of more levels is measured rather than graded."""


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.endpoint != ORDINAL:
        return
    name, values = draft.response.name, draft.response.values
    weights = np.ones(len(values)) if draft.weights is None else draft.weights.values
    distinct, place = np.unique(values, return_inverse=True)
    if len(distinct) > MOST_LEVELS:
        yield Remark(
            f"{name} (response) has {len(distinct):,} different values, and an ordinal endpoint takes "
            f"{MOST_LEVELS} levels at most",
            "leave the endpoint out, as of a response that is measured, or join levels",
        )
        return
    counts = np.bincount(place.reshape(-1), weights)
    beyond, total = float(counts.sum() - counts.max()), float(counts.sum())
    if len(distinct) > 1 and beyond < FEWEST_BEYOND:
        yield Remark(
            f"{name} (response) is at its commonest level in all but {counted(round(beyond), 'subject')} of "
            f"{counted(round(total), 'subject')}, and a model needs {FEWEST_BEYOND} at others",
            f"what can be said is the share at that level, {format_percent(1 - beyond / total)}; compare "
            "doses or arms by an exact test, or choose a response that varies more",
        )


ORDERED_RESPONSE = Check(
    "ordered-response", "A response of ordered levels has few, and varies", Severity.ERROR, _findings
)
