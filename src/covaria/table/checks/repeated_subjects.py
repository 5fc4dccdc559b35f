"""Check: subjects with several rows are counted."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.wording.lists import counted


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.subjects is None:
        return
    repeated = int((np.bincount(draft.subjects.codes) > 1).sum())
    if repeated:
        verb = "has" if repeated == 1 else "have"
        yield Remark(
            f"{counted(repeated, 'subject')} of {len(draft.subjects.levels):,} {verb} more than one row",
            "a subject's rows are kept together when the table is divided; covaria repeated compares arms "
            f"{'by visit' if draft.time is None else 'over time'}",
        )


REPEATED_SUBJECTS = Check(
    "repeated-subjects", "Subjects with several rows are counted", Severity.NOTE, _findings
)
