"""What things are called in figures and sentences; a name from a user's table, short enough for its place."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

Units = Mapping[str, str]
"""Units by the name of the column; not every column need have one."""
NO_UNITS: Units = MappingProxyType({})

LONGEST_IN_AXIS = 24
LONGEST_UNIT = 14
LONGEST_IN_SENTENCE = 40


def shortened(name: str, longest: int) -> str:
    """Put a name on one line of at most `longest` characters, with "…" where some are left out."""
    line = " ".join(name.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def name_in_axis(name: str) -> str:
    """Make a name short enough for the title of an axis."""
    return shortened(name, LONGEST_IN_AXIS)


def name_with_unit(name: str, units: Units) -> str:
    """Make a name short enough for the title of an axis, with its unit in brackets where it is known."""
    return f"{name_in_axis(name)}{in_brackets(units.get(name, ''))}"


def in_brackets(unit: str) -> str:
    """Write a unit after a name or a heading; nothing where it is not known."""
    return f" ({shortened(unit, LONGEST_UNIT)})" if unit else ""


def squared_in_brackets(unit: str) -> str:
    """Write the square of a unit after a heading."""
    return f" (({shortened(unit, LONGEST_UNIT)})²)" if unit else ""


def dose_title(dose: str, units: Units) -> str:
    """Call the dose's axis by what it is, its column and its unit."""
    unit = units.get(dose, "")
    return f"Dose ({name_in_axis(dose)}{', ' + shortened(unit, LONGEST_UNIT) if unit else ''})"


def number_with_unit(value: str, unit: str) -> str:
    """Write a number that is formatted with its unit."""
    return f"{value}\u00a0{shortened(unit, LONGEST_UNIT)}" if unit else value


def made_distinct(labels: Sequence[str]) -> list[str]:
    """Number labels that are alike, as shortened names may be, so that each has a row of its own."""
    seen: dict[str, int] = {}
    apart = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        apart.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return apart


def quoted(name: str) -> str:
    """Set a name apart from the words of a sentence."""
    return f"“{shortened(name, LONGEST_IN_SENTENCE)}”"
