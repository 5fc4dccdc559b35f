"""Check: what was assumed to read a file is told."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft


def _findings(draft: Draft) -> Iterator[Remark]:
    yield from map(Remark, draft.assumed)


READING = Check("reading", "What was assumed to read the file", Severity.NOTE, _findings)
