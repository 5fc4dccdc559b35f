"""A column by its distinct cells, so that what occurs a thousand times is looked at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import BoolArray, IntArray


class CellNumbers(dict[str, int]):
    """Numbers texts from 0 in the order in which they first occur."""

    def __missing__(self, text: str) -> int:
        """Give a new text the next number."""
        number = self[text] = len(self)
        return number


@dataclass(frozen=True, eq=False)
class DistinctCells:
    """A column as numbers of its distinct cells.

    Attributes
    ----------
    cells : (rows,) object array
        The column itself.
    texts : tuple of str
        Its distinct cells, each of which occurs, without surrounding blanks; "" where it is empty.
    codes : (rows,) int64 array
        Which of them each row has.
    """

    cells: NDArray[np.object_]
    texts: tuple[str, ...]
    codes: IntArray

    def take(self, rows: BoolArray, cells: NDArray[np.object_]) -> "DistinctCells":
        """Return the rows of a mask, which `cells` holds."""
        codes = self.codes[rows]
        occurs = np.bincount(codes, minlength=len(self.texts)) > 0
        texts = tuple(text for text, is_there in zip(self.texts, occurs.tolist(), strict=True) if is_there)
        return DistinctCells(cells, texts, (np.cumsum(occurs) - 1)[codes])


@dataclass(frozen=True)
class PresentTexts:
    """Every text of a column that represents a value, at least once.

    Attributes
    ----------
    texts : list of str
        Without surrounding blanks.
    filled : (rows,) bool array
        Where a cell represents a value.
    places : (filled rows,) int64 array or None
        Which of the texts each of these rows has; None where there is one for each of them, in their order.
    """

    texts: list[str]
    filled: BoolArray
    places: IntArray | None = None

    def broadcast(self, values: NDArray[Any], missing: Any) -> NDArray[Any]:
        """Bring a value of each text to the rows that have it; shape (rows,)."""
        of_rows = np.full(len(self.filled), missing, values.dtype)
        of_rows[self.filled] = values if self.places is None else values[self.places]
        return of_rows
