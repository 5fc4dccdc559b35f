"""What was asked of a fit as one text, which a model keeps so that the fit can be done again."""

import json
from dataclasses import fields, replace
from typing import Any, get_type_hints

from covaria.errors import ModelFileError
from covaria.fit.fit_request import FitRequest
from covaria.model.codec import decode, encode
from covaria.table import Role, TrialTable, read_trial
from covaria.table.row_filter import columns_of, parse_filter

_UNITS = tuple[tuple[str, str], ...]
"""A mapping is stored as pairs."""


def asked_text(request: FitRequest, table: TrialTable) -> str:
    """Write a request as JSON, without a filter by the subject or the group: it may name one of them."""
    kept = (
        request
        if _is_shown(request, table)
        else replace(request, selection=replace(request.selection, filter=None))
    )
    values: dict[str, Any] = {each.name: getattr(kept, each.name) for each in fields(kept)}
    values["units"] = tuple(kept.units.items())
    # Read once, so that a whole number for a number is written as from the command line.
    read = {name: decode(hint, encode(values[name])) for name, hint in _hints().items()}
    return json.dumps({name: encode(value) for name, value in read.items()})


def _hints() -> dict[str, Any]:
    """What each part of a request is stored as."""
    return {**get_type_hints(FitRequest), "units": _UNITS}


def _is_shown(request: FitRequest, table: TrialTable) -> bool:
    text = request.selection.filter
    hidden = {each.column for each in table.roles if each.role in {Role.SUBJECT, Role.GROUP}}
    return text is None or hidden.isdisjoint(columns_of(parse_filter(text)))


def request_of(text: str) -> FitRequest:
    """Read a request that `asked_text` wrote.

    Raises
    ------
    ModelFileError
        If there is none, or one that this version does not know.
    """
    try:
        stored = json.loads(text)
        later = {each.name for each in fields(FitRequest) if each.metadata.get("came_later")}
        known = {name: hint for name, hint in _hints().items() if name in stored or name not in later}
        values = {name: decode(hint, stored[name]) for name, hint in known.items()}
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ModelFileError(
            "The model does not say what was asked of its fit, or not as this version of Covaria knows it; "
            "make it again with `covaria fit`."
        ) from None
    return FitRequest(**{**values, "units": dict(values["units"])})


def table_of_fit(
    request: FitRequest,
    data: object,
    filter: str | None = None,  # noqa: A002 (the option's name)
    sheet: str | None = None,
) -> TrialTable:
    """Read the table of a fit as it was read for that.

    Parameters
    ----------
    request : FitRequest
        That the model keeps.
    data : path, data frame, or mapping of columns
    filter, sheet : str, optional
        In the place of those of the fit: a filter by the subject or the group is not kept.

    Raises
    ------
    TableError, RoleError
        As for `fit_model`.
    """
    chosen = request.selection
    selection = replace(chosen, filter=filter or chosen.filter, sheet=sheet or chosen.sheet)
    return read_trial(data, request.roles, request.missing, selection)
