"""What a check is, and what becomes of its findings."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from covaria.errors import TableError
from covaria.table.draft import Draft


class Severity(StrEnum):
    """Whether a finding stops the analysis or is reported to the user."""

    ERROR = "error"
    NOTE = "note"


@dataclass(frozen=True)
class Check:
    """A check with its stable code, its title, and a function that returns findings as sentences."""

    code: str
    title: str
    severity: Severity
    findings: Callable[[Draft], Iterable[str]]


def run_checks(checks: Sequence[Check], draft: Draft, severity: Severity) -> tuple[str, ...]:
    """Return the findings of all checks of one severity, in order.

    Raises
    ------
    TableError
        At the first finding of a check that is an error.
    """
    notes: list[str] = []
    for check in checks:
        if check.severity is not severity:
            continue
        for finding in check.findings(draft):
            if severity is Severity.ERROR:
                raise TableError(f"{draft.source}: {finding}")
            notes.append(finding)
    return tuple(notes)
