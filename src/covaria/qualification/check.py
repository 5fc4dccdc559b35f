"""What a check of an installation is, and what it compares."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """The parts of a qualification, as laboratories and manufacturers call them."""

    INSTALLATION = "installation"
    """What is installed is what was shipped, with what it needs."""
    OPERATION = "operation"
    """Each function gives the answers that are known."""
    PERFORMANCE = "performance"
    """Whole analyses find a truth that is known."""


@dataclass(frozen=True)
class Comparison:
    """What was expected and what was observed, in words.

    Attributes
    ----------
    what, expected, observed : str
    tolerance : str
        How far apart they may be.
    agrees : bool
    """

    what: str
    expected: str
    observed: str
    tolerance: str
    agrees: bool


@dataclass(frozen=True)
class Check:
    """A check with its stable code, its part, its title, and a function that compares.

    What the function raises is a failure of the check, whose words are reported.
    """

    code: str
    part: Part
    title: str
    comparisons: Callable[[], Iterable[Comparison]]


def near(what: str, expected: float, observed: float, tolerance: float) -> Comparison:
    """Compare two numbers, which may differ by a tolerance in their own units."""
    agrees = abs(observed - expected) <= tolerance
    return Comparison(what, f"{expected:.8g}", f"{observed:.8g}", f"± {tolerance:g}", agrees)


def same(what: str, expected: object, observed: object) -> Comparison:
    """Compare what must be equal; truth is said as yes or no."""
    return Comparison(what, _in_words(expected), _in_words(observed), "none", expected == observed)


def _in_words(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def at_least(what: str, expected: float, observed: float) -> Comparison:
    """Compare a number with the least that it may be."""
    return Comparison(what, f"at least {expected:g}", f"{observed:g}", "none", observed >= expected)
