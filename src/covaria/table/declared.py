"""What the user declared, as one role for each named column."""

from collections.abc import Iterator

from covaria.errors import RoleError
from covaria.table.absent_column import remedy_for_absent
from covaria.table.roles import MODELLED, Role, RoleRequest
from covaria.table.text import TextTable
from covaria.wording.lists import listed

_ONE_COLUMN = tuple(role for role in Role if role not in {Role.COVARIATE, Role.CATEGORY, Role.IGNORE})
_RIVALS = (
    (
        Role.DOSE,
        Role.ARM,
        "give the treatment; declare the dose if its size matters, otherwise the arm, and leave the other "
        "out",
    ),
    (Role.EVENT, Role.CENSOR, "say whether the event was seen; leave one of them out"),
    (
        Role.VISIT,
        Role.TIME,
        "say when a row was measured; declare the visit if it was planned, otherwise the time, and leave the "
        "other out",
    ),
)
"""Roles that say the same thing in two ways, and what to do where both are declared."""


def declared_roles(table: TextTable, request: RoleRequest) -> dict[str, Role]:
    """Return the declared role of each column that was named.

    Raises
    ------
    RoleError
        When no response is named, a column is not in the table or has two roles, a role that belongs to one
        column has several, or both a dose and an arm are named.
    """
    roles: dict[str, Role] = {}
    for name, role in _named(request):
        check_column(table, name, role)
        roles[name] = _merged(name, roles.get(name, role), role)
    for role in _ONE_COLUMN:
        holders = [name for name, held in roles.items() if held is role]
        if len(holders) > 1:
            raise RoleError(f"{listed(holders)} are all declared as the {role}; declare one of them.")
    _check_rivals(roles)
    if Role.RESPONSE not in roles.values():
        raise RoleError(f"{table.source}: no response is named; {remedy_for_absent(table, '')}")
    return roles


def _check_rivals(roles: dict[str, Role]) -> None:
    for first, second, why in _RIVALS:
        named = {role: name for name, role in roles.items() if role in {first, second}}
        if len(named) > 1:
            raise RoleError(
                f"{named[first]} is declared as the {first} and {named[second]} as the {second}, but both "
                f"{why}."
            )


def check_column(table: TextTable, name: str, role: Role) -> None:
    """Raise a RoleError, with names that look alike, when the table has no such column."""
    if name not in table.cells:
        raise RoleError(
            f"{table.source} has no column {name}, which is named as {role}; {remedy_for_absent(table, name)}"
        )


def _named(request: RoleRequest) -> Iterator[tuple[str, Role]]:
    for role in _ONE_COLUMN:
        name: str | None = getattr(request, role)
        if name is not None:
            yield name, role
    for name in request.covariates or ():
        yield name, Role.COVARIATE
    yield from request.others


def _merged(name: str, first: Role, second: Role) -> Role:
    # A dose, an arm or a category is a covariate too, so that naming it as both says nothing new.
    if first is second or (second is Role.COVARIATE and first in MODELLED):
        return first
    if first is Role.COVARIATE and second in MODELLED:
        return second
    raise RoleError(f"{name} is declared as {first} and as {second}; a column has one role.")
