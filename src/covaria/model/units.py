"""Units of columns, for titles and tables; nothing is computed from them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from covaria.errors import UsageError
from covaria.model.response_model import ResponseModel
from covaria.wording.lists import suggested

LONGEST = 40
"""Characters of a unit."""


def check_units(units: Mapping[str, str], columns: Iterable[str]) -> None:
    """Refuse units of columns that a model does not have.

    Parameters
    ----------
    units : mapping from column to unit
    columns : iterable of str
        The response and the covariates.

    Raises
    ------
    UsageError
        If a column is none of these, or a unit is empty or longer than 40 characters.
    """
    known = list(columns)
    for column, unit in units.items():
        if column not in known:
            raise UsageError(
                f"A unit is given for {column}, which is neither the response nor a covariate that is used; "
                f"{suggested(column, known)}"
            )
        if not is_unit(unit):
            raise UsageError(f"The unit of {column} must be a word of 1 to {LONGEST} characters, such as mg.")


def is_unit(unit: str) -> bool:
    """Whether a text may be a unit."""
    return 0 < len(unit.strip()) <= LONGEST and unit.isprintable()


def with_units(model: ResponseModel, units: Mapping[str, str]) -> ResponseModel:
    """Give a model the units of some of its columns; errors as for `check_units`."""
    check_units(units, [model.response, *(covariate.name for covariate in model.design.schema)])
    return replace(model, units=tuple((column, unit.strip()) for column, unit in units.items()))
