"""Roles in a caller's keywords, brought to one request."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from covaria.table.roles import RoleRequest, role_from_word


def role_request(
    response: str,
    *,
    dose: str | None = None,
    arm: str | None = None,
    covariates: str | Sequence[str] | None = None,
    subject: str | None = None,
    group: str | None = None,
    weight: str | None = None,
    strata: str | Sequence[str] = (),
    others: Mapping[str, str] | None = None,
) -> RoleRequest:
    """Put the keywords that declare roles together; a single name stands for a list of one.

    Raises
    ------
    RoleError
        If a role's word is unknown.
    """
    return RoleRequest(
        response=response,
        dose=dose,
        arm=arm,
        covariates=None if covariates is None else as_texts(covariates),
        subject=subject,
        group=group,
        weight=weight,
        strata=as_texts(strata),
        others=tuple((column, role_from_word(word)) for column, word in (others or {}).items()),
    )


def as_texts(given: str | float | Iterable[str | float]) -> tuple[str, ...]:
    """Take one name, or several, as texts."""
    if isinstance(given, str | float | int | np.number):
        return (_text(given),)
    return tuple(map(_text, given))


def _text(given: str | float) -> str:
    """Write a number as a table has it: every digit, and a whole one without a point."""
    if isinstance(given, str):
        return given
    number = float(given)
    return str(int(number)) if number.is_integer() else repr(number)
