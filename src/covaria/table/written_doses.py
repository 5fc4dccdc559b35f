"""Doses as people write them: numbers with one unit, and words for a placebo."""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import DataError, TableError
from covaria.table.columns import DoseWriting, NumberColumn
from covaria.table.number_column import number_column
from covaria.table.numbers import is_number
from covaria.table.text import TextTable
from covaria.table.written_units import number_and_unit
from covaria.wording.lists import listed

PLACEBO_WORDS = frozenset(
    {
        "placebo",
        "pbo",
        "plb",
        "plac",
        "pcb",
        "placebo control",
        "matching placebo",
        "placebo to match",
        "plazebo",
        "sham",
        "vehicle",
    }
)
"""Words, in lower case, for no dose."""
_MICRO = re.compile(r"^(?:µ|μ|mc)(?=g|l|mol)")


@dataclass(frozen=True)
class _Reading:
    """What the distinct texts of a column say as doses; `values` lacks those that say none."""

    values: dict[str, float]
    units: dict[str, str]

    def unit_keys(self) -> set[str]:
        return {_key(unit) for unit in self.units.values()}

    def bare(self) -> set[str]:
        """Texts of a number without a unit; 0 needs none."""
        return {text for text, value in self.values.items() if text not in self.units and value}


def dose_column(
    table: TextTable,
    name: str,
    purpose: str = "the dose",
    error: type[DataError] = TableError,
    unit: str | None = None,
) -> NumberColumn:
    """Read a column as doses: plain numbers, numbers with one unit, and words for a placebo, which is 0.

    Parameters
    ----------
    table : TextTable
    name, purpose, error
        As for `number_column`.
    unit : str, optional
        The unit that is expected, where cells have one.

    Raises
    ------
    TableError, or the error asked for
        When a cell says no dose, units differ from each other or from the one that is expected, or some cells
        have one and others none.
    """
    texts, filled = table.present(name)
    counts = Counter(texts)
    reading = _read(counts, table.decimal_comma)
    bare = sum(counts[text] for text in reading.bare())
    placebo = any(text.casefold() in PLACEBO_WORDS for text in counts)
    if bare >= sum(counts[text] for text in reading.units) and not (placebo and not reading.units):
        # Plain numbers; a cell among them that has a unit is at fault, not the others.
        return number_column(table, name, purpose, error)
    _check(table, name, reading, set(counts), error, unit)
    values = np.full(table.rows, np.nan)
    values[filled] = np.fromiter(map(reading.values.__getitem__, texts), np.float64, len(texts))
    by_unit: Counter[str] = Counter()
    for text, own in reading.units.items():
        by_unit[own] += counts[text]
    written = max(by_unit, key=by_unit.__getitem__, default="")
    return NumberColumn(name, values, DoseWriting(written, placebo))


def reads_as_doses(table: TextTable, name: str) -> bool:
    """Return whether most cells of a column of text say doses, some with a unit or beside a placebo."""
    texts, _ = table.present(name)
    counts = Counter(texts)
    # With a decimal comma or point alike: doses in the other way are refused by name, not taken for words.
    read = _read(counts, table.decimal_comma).values | _read(counts, not table.decimal_comma).values
    amounts = [text for text in read if text.casefold() not in PLACEBO_WORDS]
    return bool(amounts) and 2 * sum(counts[text] for text in read) > len(texts)


def _read(texts: Counter[str], decimal_comma: bool) -> _Reading:
    values, units = {}, {}
    for text in texts:
        divided = number_and_unit(text)
        if text.casefold() in PLACEBO_WORDS:
            values[text] = 0.0
        elif is_number(text, decimal_comma):
            values[text] = _number(text)
        elif divided is not None and is_number(divided[0], decimal_comma):
            values[text], units[text] = _number(divided[0]), divided[1]
    return _Reading(values, units)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _key(unit: str) -> str:
    """The same for one unit in several spellings."""
    return _MICRO.sub("u", "".join(unit.casefold().split()))


def _check(
    table: TextTable,
    name: str,
    reading: _Reading,
    distinct: set[str],
    error: type[DataError],
    unit: str | None,
) -> None:
    def place(unfit: set[str]) -> str:
        texts, missing = table.stripped(name)
        return table.place(np.array([text in unfit for text in texts], np.bool_) & ~missing)

    keys = reading.unit_keys()
    if len(keys) > 1:
        found = listed(sorted(set(reading.units.values())))
        raise error(
            f"{table.source}: {name} (dose) has several units, {found}; write every dose in one unit."
        )
    others = distinct - reading.values.keys()
    if foreign := {text for text in others if number_and_unit(text)}:
        own, written = ("comma", "point") if table.decimal_comma else ("point", "comma")
        raise error(
            f"{table.source}: {name} (dose) has a decimal {written} in {place(foreign)}, while numbers are "
            f"written with a decimal {own} here; write the doses so."
        )
    if others:
        raise error(
            f"{table.source}: {name} (dose) is neither a number with a unit nor a placebo in "
            f"{place(others)}; correct these cells, or declare the column as the arm."
        )
    if keys and reading.bare():
        raise error(
            f"{table.source}: {name} (dose) has a unit in some cells and none in {place(reading.bare())}; "
            "write every dose in the same way."
        )
    if unit is not None and keys and keys != {_key(unit)}:
        own = next(iter(reading.units.values()))
        raise error(
            f"{table.source}: {name} (dose) is in {own}, but the model's doses are in "
            f"{unit or 'numbers without a unit'}; write them as there."
        )


def doses_of_words(levels: tuple[str, ...]) -> FloatArray | None:
    """Return what all levels of a category say as doses in one unit; None where they do not."""
    reading = _read(Counter(levels), decimal_comma=False)
    if len(reading.values) < len(levels) or len(reading.unit_keys()) != 1 or reading.bare():
        return None
    return np.array([reading.values[level] for level in levels])
