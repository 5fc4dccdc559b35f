"""Check: a declared arm differs between rows."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft, varies


def _findings(draft: Draft) -> Iterator[Remark]:
    arm = draft.arm
    if arm is not None and not varies(arm):
        yield Remark(
            f"{arm.name} (arm) is the same in every usable row", "a comparison needs two arms at least"
        )


SINGLE_ARM = Check("single-arm", "A declared arm differs between rows", Severity.ERROR, _findings)
