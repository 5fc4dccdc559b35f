"""What of a file or data frame is the table: which rows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Selection:
    """What a user chose of a file or data frame.

    Attributes
    ----------
    filter : str or None
        Comparisons that keep rows, as "PARAMCD == 'ALT' and AVISIT == 'Week 12'".
    """

    filter: str | None = None


EVERYTHING = Selection()
