"""Columns of numbers in which some cells are not: what they are, in words without any cell."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray
from covaria.table.below_limit import why_not_halved
from covaria.table.faulty_cells import fault_of
from covaria.table.lettered_numbers import have_letters
from covaria.table.notations import LIMIT, Notation, notation_of
from covaria.table.numbers import is_number, look_like_identifiers
from covaria.table.text import TextTable
from covaria.table.written_units import number_and_unit
from covaria.wording.lists import counted

LEAST_SHARE = 0.5
"""Share of the filled cells that are numbers, in whatever notation, in a column that is meant as numbers."""
FEWEST_VALUES = 10
"""Distinct numbers in such a column; codes of a few categories have fewer."""
USUAL_UNIT = 0.8
"""Share of the cells with a letter behind the number that have the same, where others are slips."""
_NUMBERS = frozenset(Notation) - {Notation.MISSING, Notation.BELOW, Notation.ABOVE}
_BESIDE_NUMBERS = frozenset({Notation.ACCOUNTANTS, Notation.FLAG})
"""Notations that only some cells of a column of numbers have."""


@dataclass(frozen=True)
class MixedCells:
    """Cells of a column that is meant as numbers, though not all of them are.

    Attributes
    ----------
    present, numbers : int
        Filled cells, and those among them that are plainly numbers.
    faulty : (rows,) bool array
        Where a cell is filled and is no number.
    fault : str
        What is wrong with the first of them, or the only one, in a few words.
    """

    present: int
    numbers: int
    faulty: BoolArray
    fault: str

    def sentence(self, table: TextTable) -> str:
        """Say how many cells are numbers, and where the others are."""
        one = self.faulty.sum() == 1
        are_not = f"{table.place(self.faulty)} {'is' if one else 'are'} not"
        return (
            f"{self.numbers:,} of {counted(self.present, 'filled cell')} are numbers; {are_not} "
            f"({self.fault})"
        )


def mixed_cells(table: TextTable, name: str) -> MixedCells | None:
    """Look for cells that are no numbers in a column of numbers; None where it is no such column."""
    texts, filled = table.present(name)
    counts = Counter(texts)
    numbers = [text for text in counts if is_number(text, table.decimal_comma)]
    ways = {text: notation_of(text, table.decimal_comma) for text in counts.keys() - set(numbers)}
    possible = _NUMBERS if numbers else _NUMBERS - _BESIDE_NUMBERS
    meant = [*numbers, *(text for text, way in ways.items() if way in possible)]
    units = _units(ways, counts)
    is_meant = len(meant) >= FEWEST_VALUES and sum(counts[text] for text in meant) >= LEAST_SHARE * len(texts)
    if not ways or not is_meant or _are_letters(units) or _are_identifiers(numbers):
        return None
    if have_letters(numbers, [text for text in texts if text in ways]):
        return None
    faulty = filled.copy()
    faulty[filled] = np.fromiter(map(ways.__contains__, texts), np.bool_, len(texts))
    fault = fault_of(table, name, faulty)
    fault += why_not_halved(table, name) if f"below {LIMIT}" in fault else ""
    return MixedCells(len(texts), len(texts) - int(faulty.sum()), faulty, fault)


def _units(texts: Iterable[str], counts: Counter[str]) -> Counter[str]:
    """Count the cells with each unit."""
    found: Counter[str] = Counter()
    for text in texts:
        if divided := number_and_unit(text):
            found[divided[1]] += counts[text]
    return found


def _are_letters(units: Counter[str]) -> bool:
    """Whether none of several single letters behind numbers is the usual one, as of the rooms 12a and 12b."""
    is_one_letter = all(len(unit) == 1 for unit in units)
    return is_one_letter and len(units) > 1 and max(units.values()) < USUAL_UNIT * units.total()


def _are_identifiers(numbers: list[str]) -> bool:
    return look_like_identifiers(numbers, np.zeros(0))
