"""Check: each arm has two subjects at least, or two groups where these are declared."""

from collections.abc import Iterator

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.units_of_levels import FEWEST_UNITS, units_of_levels
from covaria.wording.lists import listed


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.arm is None:
        return
    units = units_of_levels(draft, draft.arm.codes, len(draft.arm.levels))
    small = [level for level, count in zip(draft.arm.levels, units, strict=True) if count < FEWEST_UNITS]
    if small:
        unit = "group" if draft.groups else "subject"
        yield Remark(
            f"{draft.arm.name} (arm) has a single {unit} at {listed(small)}, which does not show how far its "
            f"{unit}s differ",
            "leave such rows out, or join the arm to another",
        )


SMALL_ARM = Check("small-arm", "Each arm has two subjects at least", Severity.ERROR, _findings)
