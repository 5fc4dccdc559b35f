"""What to write in the place of cells that are meant as numbers and are written otherwise."""

from collections.abc import Mapping

from covaria.table.foreign_rows import ForeignRow
from covaria.table.notations import LIMIT, Notation

REWRITTEN: Mapping[Notation, str] = {
    Notation.COMMA: "write decimal points, and no separators of thousands",
    Notation.POINT: "write all decimals with commas, or all with points",
    Notation.THOUSANDS: "write all numbers of the column without separators of thousands",
    Notation.MINUS: "write the minus sign of the keyboard (-)",
    Notation.FORTRAN: "write the exponent with E",
    Notation.DIGITS: "write the digits 0 to 9",
    Notation.CURRENCY: "bring all amounts to one currency, and leave it and separators of thousands out",
    Notation.ACCOUNTANTS: "write negative numbers with a minus sign in front (-5.2)",
    Notation.FLAG: "move the flags to a column of their own",
    Notation.DURATION: "write the number alone (45 in the place of P45Y), of all cells in one unit",
    Notation.TWO_NUMBERS: "divide the column into two, one for each number",
    Notation.UNIT: "write the number alone, of all cells in one unit",
    Notation.ABOVE: (
        "write the limit itself in such cells, and add a column that says where the value is above it"
    ),
}
"""By what is wrong with a cell; to leave these cells empty would bias what is estimated."""


def remedy_told(reason: str) -> str:
    """Return what to do about cells of which a reason tells the notation or row; "" where it tells none."""
    rows = (row.remedy for row in ForeignRow if row.value in reason)
    # A limit is told in two ways, by its word and by its sign.
    ways = (_REWRITTEN_TOLD[phrase] for phrase in _REWRITTEN_TOLD if phrase in reason)
    return next(rows, next(ways, ""))


_REWRITTEN_TOLD = {
    f"above {LIMIT}" if way is Notation.ABOVE else way.value: remedy for way, remedy in REWRITTEN.items()
}
