"""The columns of a table: as text when read, as numbers or categories when typed."""

from dataclasses import dataclass, replace

from covaria.arrays import BoolArray, FloatArray, IntArray

MISSING_LEVEL = -1
"""The code of a missing cell in a category column."""
UNKNOWN_LEVEL = -2
"""The code, in a table brought to a model, of a level or a missing cell that training never had."""


@dataclass(frozen=True)
class DoseWriting:
    """How doses were written that are no plain numbers.

    Attributes
    ----------
    unit : str
        As it stands in the cells; empty where none has one.
    has_placebo : bool
        Whether words for a placebo were read as 0.
    """

    unit: str
    has_placebo: bool


@dataclass(frozen=True)
class NumberColumn:
    """A column of numbers; a missing cell is NaN.

    Attributes
    ----------
    name : str
        The column's name in the table.
    values : (rows,) float64 array
        In the user's units.
    writing : DoseWriting or None
        How they were written, where they are doses that are no plain numbers.
    known : (rows, 2) float64 array or None
        Between which ends each lies, of a response that limits hide in some rows: the value is then the
        limit, or the middle of an interval.
    """

    name: str
    values: FloatArray
    writing: DoseWriting | None = None
    known: FloatArray | None = None

    def take(self, rows: BoolArray | IntArray) -> "NumberColumn":
        """Some of the rows, by a mask or their positions."""
        known = None if self.known is None else self.known[rows]
        return replace(self, values=self.values[rows], known=known)


@dataclass(frozen=True)
class CategoryColumn:
    """A column of categories, as indices into its levels.

    Attributes
    ----------
    name : str
        The column's name in the table.
    levels : tuple of str
        The distinct values, sorted as text, or by time where they are times in words; last the one that rare
        values were pooled into, if some were.
    codes : (rows,) int64 array
        Position in `levels`; `MISSING_LEVEL` where the cell is missing.
    pooled : tuple of str
        The rare values that the last level represents, sorted as text.
    """

    name: str
    levels: tuple[str, ...]
    codes: IntArray
    pooled: tuple[str, ...] = ()


Column = NumberColumn | CategoryColumn
