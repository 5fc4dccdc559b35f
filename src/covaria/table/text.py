"""A table as it was read: every cell as text, nothing typed yet."""

from dataclasses import dataclass, field, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import BoolArray, IntArray
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

    def place(self, rows: BoolArray) -> str:
        """Return the rows of a mask in words, such as "lines 4, 9, 11 and 20 more"."""
        return placed(self.row_word, self.row_numbers[rows].tolist())

    def take(self, rows: BoolArray) -> "TextTable":
        """Return the rows of a mask as a table of their own, under their own numbers."""
        cells = {name: column[rows] for name, column in self.cells.items()}
        below = {name: where[rows] for name, where in self.below.items()}
        return replace(self, cells=cells, row_numbers=self.row_numbers[rows], below=below)
