"""Rows of a table that are no subjects: units or labels below the names, totals and footnotes at the end."""

import re
from enum import StrEnum

import numpy as np

from covaria.arrays import BoolArray
from covaria.table.numbers import is_number
from covaria.table.text import TextTable
from covaria.table.written_units import is_written_unit

_SUMMARY = re.compile(
    r"(?:GRAND |SUB-?)?TOTALS?|SUM|SUMME|MEAN|AVERAGE|MITTELWERT|MEDIAN|STD\.? ?DEV\.?|SD|OVERALL|GESAMT|ALL"
    r"(?: SUBJECTS| PATIENTS)?|COUNT|N ?= ?[0-9]+",
    re.IGNORECASE,
)
FEWEST_NUMBERS = 2
"""In the row below labels; a single number may be missing above by mistake."""
_FOOTNOTE = re.compile(
    r"(?:[*†‡§#]|\(?(?:note|source|footnote|legend|quelle|anmerkung|[a-z1-9]\)))|\S+\s+\S+\s+\S", re.I
)
"""A mark or a word of footnotes, or three words."""


class ForeignRow(StrEnum):
    """What a row without a subject is, in words about the cell in which that was found."""

    UNITS = "it is a unit, as in a row of units below the names"
    LABELS = "it is text in a row without a number, as of labels below the names"
    SUMMARY = "its row has a word for a summary, as of a total below the subjects"
    FOOTNOTE = "it is all that its row holds, as of a footnote below the subjects"

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return _REMEDIES[self]


_REMEDIES = {
    ForeignRow.UNITS: "delete the row of units",
    ForeignRow.LABELS: "delete the row of labels",
    ForeignRow.SUMMARY: "delete such rows",
    ForeignRow.FOOTNOTE: "delete the lines of footnotes",
}


def is_summary_word(text: str) -> bool:
    """Return whether a text is a word for a total, a mean or another summary."""
    return _SUMMARY.fullmatch(text) is not None


def foreign_row(table: TextTable, name: str, faulty: BoolArray) -> ForeignRow | None:
    """Return what the rows are in which a column's cells are no numbers; None where subjects may be in them.

    The only one is the first row and holds units or labels, or they follow all others and the first of them
    is a total or a footnote.
    """
    rows = np.flatnonzero(faulty)
    cells = _filled(table, int(rows[0]))
    own = str(table.cells[name][rows[0]]).strip()
    if rows.tolist() == [0] and table.rows > 1:
        if is_written_unit(own):
            return ForeignRow.UNITS
        return ForeignRow.LABELS if _are_labels(table, cells) else None
    if rows[0] != table.rows - len(rows) or 2 * len(rows) > table.rows:
        return None
    if any(map(is_summary_word, cells)):
        return ForeignRow.SUMMARY
    return ForeignRow.FOOTNOTE if cells == [own] and _FOOTNOTE.match(own) and len(table.names) > 1 else None


def _are_labels(table: TextTable, first: list[str]) -> bool:
    """Whether the first row has no number, and the second several."""
    above, below = (
        sum(is_number(cell, table.decimal_comma) for cell in cells) for cells in (first, _filled(table, 1))
    )
    return not above and below >= FEWEST_NUMBERS


def _filled(table: TextTable, row: int) -> list[str]:
    """Cells of a row that represent a value."""
    cells = (str(table.cells[name][row] or "").strip() for name in table.names)
    return [cell for cell in cells if cell not in table.missing]
