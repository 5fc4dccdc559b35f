"""All families of curated tables."""

from curated import (
    cells,
    columns,
    entry_errors,
    files,
    names,
    outcomes,
    strangers,
    text_files,
    treatments,
    written_numbers,
)
from curated.case import Case

FAMILIES: dict[str, list[Case]] = {
    **text_files.FAMILIES,
    **cells.FAMILIES,
    **treatments.FAMILIES,
    **columns.FAMILIES,
    **files.FAMILIES,
    **outcomes.FAMILIES,
    **strangers.FAMILIES,
    **entry_errors.FAMILIES,
    **names.FAMILIES,
    **written_numbers.FAMILIES,
}
