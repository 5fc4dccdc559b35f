"""What a check is, and what becomes of its remarks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from covaria.table.draft import Draft


class Severity(StrEnum):
    """Whether a finding stops the analysis or is reported to the user."""

    ERROR = "error"
    NOTE = "note"


@dataclass(frozen=True)
class Remark:
    """What a check remarks on a table: what it found, and what to do or what is done about it.

    Both are parts of one sentence, without a full stop.
    """

    finding: str
    remedy: str = ""


@dataclass(frozen=True)
class Check:
    """A check with its stable code, its title, its severity, and a function that yields what it finds."""

    code: str
    title: str
    severity: Severity
    findings: Callable[[Draft], Iterable[Remark]]


@dataclass(frozen=True)
class Finding:
    """What a check found in a table.

    Attributes
    ----------
    code, title : str
        Of the check.
    severity : Severity
        An error stops the analysis; a note does not.
    finding : str
        What was found, without any subject's value.
    remedy : str
        What to do, or what is done about it; empty where there is nothing to do.
    """

    code: str
    title: str
    severity: Severity
    finding: str
    remedy: str

    @property
    def sentence(self) -> str:
        """Finding and remedy as one sentence."""
        return f"{'; '.join(filter(None, (self.finding, self.remedy)))}."


def run_checks(checks: Sequence[Check], draft: Draft, severity: Severity) -> Iterable[Finding]:
    """Yield what the checks of one severity find, in their order."""
    for check in checks:
        if check.severity is severity:
            for told in check.findings(draft):
                yield Finding(check.code, check.title, severity, told.finding, told.remedy)
