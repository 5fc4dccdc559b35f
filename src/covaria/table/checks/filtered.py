"""Check: whether a filter leaves one row for each subject is told."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.wording.lists import counted, listed


def _findings(draft: Draft) -> Iterator[Remark]:
    if not draft.filtered_by:
        return
    kept = f"the filter by {listed(draft.filtered_by)} keeps"
    if draft.subjects is None:
        yield Remark(
            f"{kept} {counted(draft.rows, 'row')}, each taken as a subject of its own",
            "declare the column of the subject, so that this is checked",
        )
    elif len(draft.subjects.levels) == draft.rows:
        yield Remark(f"{kept} one row for each of {counted(draft.rows, 'subject')}")
    else:
        yield Remark(
            f"{kept} {counted(draft.rows, 'row')} of {counted(len(draft.subjects.levels), 'subject')}",
            "to have one for each, choose one parameter and one visit",
        )


FILTERED = Check("filtered", "Whether a filter leaves one row for each subject", Severity.NOTE, _findings)
