"""Check: of times, subjects are known, some have several, and none has two responses at one."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.checks.occasions import remarks_on_occasions
from covaria.table.draft import Draft
from covaria.table.roles import Role


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.time is not None:
        yield from remarks_on_occasions(draft, draft.time, Role.TIME)


TIMES = Check("times", "Subjects have several times, and one row at each", Severity.ERROR, _findings)
