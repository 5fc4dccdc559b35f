"""What the user declared, as one role for each named column."""

from collections.abc import Iterator

from covaria.errors import RoleError
from covaria.table.absent_column import remedy_for_absent
from covaria.table.roles import MODELLED, Role, RoleRequest
from covaria.table.text import TextTable
from covaria.wording.lists import listed

_ONE_COLUMN = tuple(role for role in Role if role not in {Role.COVARIATE, Role.CATEGORY, Role.IGNORE})


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
    _check_one_treatment(roles)
    _check_one_event(roles)
    _check_one_occasion(roles)
    if Role.RESPONSE not in roles.values():
        raise RoleError(f"{table.source}: no response is named; {remedy_for_absent(table, '')}")
    return roles


def _check_one_treatment(roles: dict[str, Role]) -> None:
    treatments = {role: name for name, role in roles.items() if role in {Role.DOSE, Role.ARM}}
    if len(treatments) > 1:
        raise RoleError(
            f"{treatments[Role.DOSE]} is declared as the dose and {treatments[Role.ARM]} as the arm, but "
            "both give the treatment; declare the dose if its size matters, otherwise the arm, and leave the "
            "other out."
        )


def _check_one_event(roles: dict[str, Role]) -> None:
    named = {role: name for name, role in roles.items() if role in {Role.EVENT, Role.CENSOR}}
    if len(named) > 1:
        raise RoleError(
            f"{named[Role.EVENT]} is declared as the event and {named[Role.CENSOR]} as the censor, but both "
            "say whether the event was seen; leave one of them out."
        )


def _check_one_occasion(roles: dict[str, Role]) -> None:
    named = {role: name for name, role in roles.items() if role in {Role.VISIT, Role.TIME}}
    if len(named) > 1:
        raise RoleError(
            f"{named[Role.VISIT]} is declared as the visit and {named[Role.TIME]} as the time, but both say "
            "when a row was measured; declare the visit if it was planned, otherwise the time, and leave the "
            "other out."
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
