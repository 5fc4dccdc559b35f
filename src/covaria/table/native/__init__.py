"""The compiled reader of plain cells."""

from covaria.table.native._cells import PlainCells

__all__ = ["PlainCells"]
