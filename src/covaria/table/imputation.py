"""Which responses were imputed or derived, by a column that says so, such as DTYPE of ADaM."""

import re

import numpy as np

from covaria.arrays import BoolArray
from covaria.table.columns import CategoryColumn
from covaria.table.numbers import is_number
from covaria.table.plain_name import plain_name
from covaria.table.row_filter import column_in_filter

_NAME = re.compile(
    r"DTYPE|(?:IS[ _.]?)?IMPUTED(?:[ _.]?(?:FL|FLAG))?|IMPUTATION(?:[ _.]?(?:FL|FLAG|METHOD|TYPE))?"
    r"|IMP[ _.]?(?:FL|FLAG)"
    r"|(?:L|B|W)OCF(?:[ _.]?(?:FL|FLAG))?|(?:AVAL|CHG)[ _.]?IMP(?:UTED|FL)?",
    re.IGNORECASE,
)
_OF_RESPONSE = re.compile(r"[ _.]?(?:IMP(?:UTED)?|LOCF)(?:[ _.]?(?:FL|FLAG))?", re.IGNORECASE)
"""What follows the response's own name."""
_MEASURED = frozenset({"n", "no", "0", "false", "observed", "obs", "oc", "measured", "none", "nein", "non"})
"""What such a column says of a response that was measured, where it says something."""


def names_imputation(name: str, response: str) -> bool:
    """Return whether a column of this name says which responses were imputed or derived."""
    plain = plain_name(name)
    after = plain[len(response) :] if plain.casefold().startswith(response.casefold()) else ""
    return _NAME.fullmatch(plain) is not None or _OF_RESPONSE.fullmatch(after) is not None


def imputed_rows(column: CategoryColumn) -> BoolArray:
    """Return where a response was imputed or derived; shape (rows,)."""
    is_measured = [level.casefold() in _MEASURED for level in column.levels]
    imputed: BoolArray = ~np.array([*is_measured, True], dtype=bool)[column.codes]
    return imputed


def filter_of_measured(column: CategoryColumn) -> str:
    """Write the filter of rows that keeps those whose response was measured."""
    name = column_in_filter(column.name)
    mark = "" if all(map(is_number, column.levels)) else "'"
    told = [f"{mark}{level}{mark}" for level in column.levels if level.casefold() in _MEASURED]
    kept = [f"{name} == {told[0]}"] if len(told) == 1 else [f"{name} in ({', '.join(told)})"] if told else []
    is_empty = bool((column.codes < 0).any())
    return " or ".join([*kept, *([f"{name} is missing"] if is_empty or not kept else [])])
