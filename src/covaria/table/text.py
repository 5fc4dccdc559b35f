"""A table as it was read: every cell as text, nothing typed yet."""

from dataclasses import dataclass, field, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.table.distinct import DistinctCells, PresentTexts
from covaria.table.exclusions import Exclusion
from covaria.table.missing import STANDARD_SPELLINGS
from covaria.wording.lists import placed


@dataclass(frozen=True)
class TextTable:
    """A table with every cell as text.

    Attributes
    ----------
    source : str
        The file's name as the user wrote it, or "the data frame".
    names : tuple of str
        The columns, in the order of the table, without surrounding blanks.
    cells : dict of (rows,) object arrays
        By column name: the text as read, unchanged; None where the cell is empty.
    row_numbers : (rows,) int64 array
        What messages call a row: in a text file the line on which it begins, the header being line 1;
        elsewhere its position, counted from 1.
    decimal_comma : bool
        Whether numbers are written 1,5 (only in files separated by semicolons).
    missing : frozenset of str
        Every spelling of a missing cell.
    row_word : str
        "line" or "row": what `row_numbers` counts.
    below : dict of (rows,) bool arrays
        Where columns are below a limit of quantification and half of it stands in the cell, by name.
    assumed : tuple of str
        What was assumed to read it, each a sentence for the user without a full stop.
    excluded : tuple of Exclusion
        The rows that were left out before columns had roles.
    filtered_by : tuple of str
        The columns of the filter that chose the rows; empty without one.
    labels : str
        The column whose cells were brought to 1 and 0; empty without one.
    endpoint : str
        What kind of number the response was declared to be, unless that is yes or no.
    levels : tuple of str
        Of the response, in their order, where that was declared.
    known : (rows, 2) float64 array or None
        Between which ends a censored response lies, equal where it was measured, NaN where it is missing.
    as_read : dict of (rows,) object arrays
        Cells of the columns of `below` as they were.
    distinct : dict of DistinctCells
        Of columns with many rows for each distinct cell, as far as their reader knows them; what does not
        belong to the column of that name any more is not used.
    """

    source: str
    names: tuple[str, ...]
    cells: dict[str, NDArray[np.object_]]
    row_numbers: IntArray
    decimal_comma: bool = False
    missing: frozenset[str] = field(default=STANDARD_SPELLINGS, repr=False)
    row_word: str = "row"
    below: dict[str, BoolArray] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    filtered_by: tuple[str, ...] = ()
    labels: str = ""
    endpoint: str = ""
    levels: tuple[str, ...] = ()
    known: FloatArray | None = None
    as_read: dict[str, NDArray[np.object_]] = field(default_factory=dict, repr=False)
    distinct: dict[str, DistinctCells] = field(default_factory=dict, repr=False)

    @property
    def rows_read(self) -> int:
        """Number of rows with those that were left out."""
        return self.rows + sum(each.rows for each in self.excluded)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.row_numbers)

    def stripped(self, name: str) -> tuple[list[str], BoolArray]:
        """Return a column's cells without surrounding blanks, and where they are missing, row by row."""
        known = self._distinct_of(name)
        if known is not None:
            stripped = np.array(known.texts, np.object_)[known.codes].tolist()
            return stripped, self._are_missing(known)[known.codes]
        cells = self.cells[name].tolist()
        try:
            texts = list(map(str.strip, cells))
        except TypeError:
            texts = ["" if cell is None else cell.strip() for cell in cells]
        if self.missing.isdisjoint(texts):
            return texts, np.zeros(len(texts), np.bool_)
        return texts, np.fromiter(map(self.missing.__contains__, texts), np.bool_, len(texts))

    def present(self, name: str) -> tuple[list[str], BoolArray]:
        """Return a column's present cells alone, without surrounding blanks, and the rows that have one."""
        texts, missing = self.stripped(name)
        filled = ~missing
        return (list(compress(texts, filled.tolist())) if missing.any() else texts), filled

    def each_text(self, name: str) -> PresentTexts:
        """Return every present text of a column once, where distinct cells are known, or that of each row."""
        known = self._distinct_of(name)
        if known is None:
            return PresentTexts(*self.present(name))
        present = ~self._are_missing(known)
        filled = present[known.codes]
        texts = list(compress(known.texts, present.tolist()))
        return PresentTexts(texts, filled, (np.cumsum(present) - 1)[known.codes[filled]])

    def _distinct_of(self, name: str) -> DistinctCells | None:
        known = self.distinct.get(name)
        return known if known is not None and known.cells is self.cells[name] else None

    def _are_missing(self, known: DistinctCells) -> BoolArray:
        return np.fromiter(map(self.missing.__contains__, known.texts), np.bool_, len(known.texts))

    def place(self, rows: BoolArray) -> str:
        """Return the rows of a mask in words, such as "lines 4, 9, 11 and 20 more"."""
        return placed(self.row_word, self.row_numbers[rows].tolist())

    def take(self, rows: BoolArray) -> "TextTable":
        """Return the rows of a mask as a table of their own, under their own numbers."""
        cells = {name: column[rows] for name, column in self.cells.items()}
        below = {name: where[rows] for name, where in self.below.items()}
        distinct = {
            name: known.take(rows, cells[name])
            for name in self.names
            if (known := self._distinct_of(name)) is not None
        }
        return replace(
            self,
            cells=cells,
            row_numbers=self.row_numbers[rows],
            below=below,
            known=None if self.known is None else self.known[rows],
            as_read={name: column[rows] for name, column in self.as_read.items()},
            distinct=distinct,
        )
