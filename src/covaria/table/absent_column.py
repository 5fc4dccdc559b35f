"""What to do about a column that is not there: without names, where the first line may be a subject's."""

import re
from itertools import compress, islice

from covaria.table.inference.date_like import is_date
from covaria.table.notations import notation_of
from covaria.table.text import TextTable
from covaria.wording.lists import suggested

LOOKED_AT = 1_000
"""First rows that a name is compared with."""
LEAST_SHARE = 0.5
"""The least share of a column's cells with one pattern; identifiers have one, remarks have not."""


def remedy_for_absent(table: TextTable, name: str) -> str:
    """Suggest names of columns for one that is not there, unless these may be the values of a subject."""
    if any(_is_value(table, each) for each in table.names):
        return (
            "its first line may be a subject's, since it looks as those below it do: put a line with the "
            "names of the columns before it."
        )
    return suggested(name, table.names)


def _is_value(table: TextTable, name: str) -> bool:
    """Whether a name is a cell of its own column, a date or an amount, or an identifier as the cells are."""
    texts, missing = table.stripped(name)
    cells = list(islice(compress(texts, ~missing), LOOKED_AT))
    if name in cells or is_date(name) or notation_of(name) is not None:
        return True
    pattern = _pattern(name)
    alike = sum(_pattern(cell) == pattern for cell in cells)
    return "9" in pattern and bool(cells) and alike >= LEAST_SHARE * len(cells)


def _pattern(text: str) -> str:
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text))
