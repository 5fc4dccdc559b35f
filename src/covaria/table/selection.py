"""What of a file or data frame is the table: which sheet, and which rows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Selection:
    """What a user chose of a file or data frame.

    Attributes
    ----------
    filter : str or None
        Comparisons that keep rows, as "PARAMCD == 'ALT' and AVISIT == 'Week 12'".
    sheet : str or None
        The sheet of an Excel workbook.
    """

    filter: str | None = None
    sheet: str | None = None


EVERYTHING = Selection()
