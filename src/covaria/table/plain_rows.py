"""Rows of a text whose cells stand in it as they are, divided by the compiled reader.

Nearly all tables are such: a quoted cell holds neither quotes nor ends of lines, and every line has as many
cells as there are names. Whatever else there is, the reader of Python's library reads, or refuses.
"""

from covaria.table.layout import BLANK
from covaria.table.native import PlainCells
from covaria.table.reading_progress import Report, cells_read, unheard
from covaria.table.text_rows import FEW, RowsColumn, TextRows, as_cells, column_by_distinct, records_at_once


def plain_rows(text: str, delimiter: str, width: int, report: Report = unheard) -> TextRows | None:
    """Read the rows below the header, or None where a cell, a line or its end is not plain."""
    # Between cells that blanks divide there may be several.
    if delimiter == BLANK:
        return None
    reader = PlainCells(text, delimiter, width)
    while not reader.is_done:
        if not reader.read(records_at_once(width), FEW):
            return None
        cells_read(report, reader.share)
    lines = reader.take_lines()
    return TextRows([_column(reader, place) for place in range(width)], lines, [])


def _column(reader: PlainCells, place: int) -> RowsColumn:
    texts, numbers = reader.take_column(place)
    return RowsColumn(as_cells(texts), None) if numbers is None else column_by_distinct(texts, numbers)
