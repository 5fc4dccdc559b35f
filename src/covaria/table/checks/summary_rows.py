"""Check: rows that a spreadsheet puts below the subjects, such as a total, are pointed out."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.foreign_rows import is_summary_word


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.subjects is None:
        return
    words = np.array([is_summary_word(level) for level in draft.subjects.levels])
    rows = words[draft.subjects.codes]
    if rows.any():
        yield Remark(
            f"{draft.subjects.name} (subject) of {draft.place(rows)} is a word for a summary, as of a total "
            "below the subjects, and counts as a subject",
            "delete such rows, if they are none",
        )


SUMMARY_ROWS = Check("summary-rows", "Rows that may be summaries", Severity.NOTE, _findings)
