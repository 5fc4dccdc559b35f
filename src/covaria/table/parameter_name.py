"""Names of columns that say which of several parameters a row holds."""

import re

_PARAMETER = re.compile(
    r"PARAM(?:CD|N)?|(?:[A-Z]{2})?TEST(?:CD|NAME)?|PARAMETER|ANALYTE|DVID|YTYPE|ENDPOINT", re.IGNORECASE
)


def names_parameter(column: str) -> bool:
    """Return whether a column's name says that it tells parameters apart, as PARAMCD of ADaM does."""
    return _PARAMETER.fullmatch(column) is not None
