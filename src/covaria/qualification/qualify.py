"""All checks of an installation, one after the other, and what came of them."""

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from covaria.engine.native import instruction_set
from covaria.qualification.check import Check, Comparison, Part
from covaria.qualification.checks import CHECKS


@dataclass(frozen=True)
class Checked:
    """What came of a check.

    Attributes
    ----------
    code, title : str
    part : Part
    comparisons : tuple of Comparison
    problem : str
        Why the check could not be carried through; empty where it was.
    """

    code: str
    title: str
    part: Part
    comparisons: tuple[Comparison, ...]
    problem: str

    @property
    def passed(self) -> bool:
        """Whether something was compared, and all of it agrees."""
        return not self.problem and bool(self.comparisons) and all(each.agrees for each in self.comparisons)


@dataclass(frozen=True)
class Qualification:
    """What came of all checks, and on what.

    Attributes
    ----------
    checked : tuple of Checked
    machine : tuple of (what, value)
        Version, interpreter, system and instruction set.
    """

    checked: tuple[Checked, ...]
    machine: tuple[tuple[str, str], ...]

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(each.passed for each in self.checked)


def qualify(
    checks: Sequence[Check] = CHECKS, progress: Callable[[float], object] | None = None
) -> Qualification:
    """Run checks of this installation; one that fails stops no other.

    Parameters
    ----------
    checks : sequence of Check
    progress : callable, optional
        Called with the share of the checks that are done.
    """
    checked = []
    for done, check in enumerate(checks, 1):
        checked.append(_run(check))
        if progress is not None:
            progress(done / len(checks))
    machine = (
        ("Covaria", version("covaria")),
        ("Python", platform.python_version()),
        ("system", f"{platform.system()} {platform.release()}, {platform.machine()}"),
        ("kernel", instruction_set()),
    )
    return Qualification(tuple(checked), machine)


def _run(check: Check) -> Checked:
    found: list[Comparison] = []
    problem = ""
    try:
        found.extend(check.comparisons())
    # Whatever goes wrong on this machine is the finding.
    except Exception as error:  # noqa: BLE001
        problem = f"{type(error).__name__}: {error}"
    return Checked(check.code, check.title, check.part, tuple(found), problem)
