"""Giving every column of a table its role: declared by the user, or inferred by rule."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import RoleError
from covaria.table.categories import category_column
from covaria.table.column_codes import codes_of
from covaria.table.declared import declared_roles
from covaria.table.inference import RULES, Known
from covaria.table.inference.dose_name import likeliest_dose
from covaria.table.mostly_numbers import mixed_cells
from covaria.table.number_column import RESPONSE, number_column
from covaria.table.profile import MOST_LEVELS, ColumnProfile, profile_column
from covaria.table.response_forms import response_forms
from covaria.table.response_words import refuse_words
from covaria.table.roles import MODELLED, WITHOUT_DOSE, Role, RoleAssignment, RoleRequest
from covaria.table.text import TextTable
from covaria.table.thousands_separators import REMEDY, misread_thousands, told_of_thousands
from covaria.table.written_doses import dose_column

_NUMERIC = frozenset({Role.RESPONSE, Role.WEIGHT, Role.EXPOSURE, Role.EVENT, Role.CENSOR, Role.TIME})


def assign_roles(table: TextTable, request: RoleRequest) -> tuple[RoleAssignment, ...]:
    """Give every column a role, in the order of the table.

    Declared columns keep their role. The others are inferred, except that no covariate is inferred when the
    user names the covariates; the subject still is, so that repeated rows of a subject stay together.

    Raises
    ------
    RoleError
        When a declared column is unknown, has two roles, or does not hold what its role needs.
    """
    roles = declared_roles(table, request)
    response = next(name for name, role in roles.items() if role is Role.RESPONSE)
    refuse_words(table, response)
    profiles = {name: profile_column(table, name) for name in table.names}
    if not WITHOUT_DOSE & {*roles.values()}:
        # A dose in a list of covariates is one all the same; a column whose own role is declared keeps it.
        listed = {*(request.covariates or ())} - dict(request.others).keys()
        named = likeliest_dose(
            table, (profiles[name] for name in roles if name in listed and roles[name] is Role.COVARIATE)
        )
        roles |= {} if named is None else {named.name: Role.DOSE}
    assignments = {name: _declared(table, profiles[name], role) for name, role in roles.items()}
    known = Known(
        table=table,
        codes=cache(lambda name: codes_of(table, profiles[name])),
        response=response,
        response_forms=_response_forms(table, response, roles),
        roles=roles,
        rules={},
        declared=tuple(profiles[name] for name in roles),
        covariates_named=request.covariates is not None,
    )
    # Numbers whose squares overflow or vanish are no matter of roles; a check refuses them.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        assignments |= _inferred(profiles, known)
    return tuple(assignments[name] for name in table.names)


def _response_forms(table: TextTable, response: str, roles: Mapping[str, Role]) -> tuple[FloatArray, ...]:
    exposure = next((name for name, role in roles.items() if role is Role.EXPOSURE), None)
    times = None if exposure is None else number_column(table, exposure, "the exposure", RoleError).values
    return tuple(response_forms(table, number_column(table, response, RESPONSE).values, times))


def _declared(table: TextTable, profile: ColumnProfile, role: Role) -> RoleAssignment:
    if role is not Role.IGNORE and not profile.present:
        raise RoleError(
            f"{table.source}: {profile.name} is declared as {_called(role)} but is missing in every row."
        )
    if role in _NUMERIC or (role is Role.COVARIATE and mixed_cells(table, profile.name)):
        number_column(table, profile.name, _called(role), RoleError)
    if profile.values is not None and role in {*_NUMERIC, Role.DOSE, Role.COVARIATE}:
        _refuse_thousands(table, profile.name, profile.values, role)
    if role is Role.DOSE:
        dose_column(table, profile.name, error=RoleError)
    if role in {*_NUMERIC, Role.DOSE} or (role is Role.COVARIATE and profile.is_number):
        kind = "number"
    elif role in MODELLED:
        kind = "category"
        levels = profile.levels or len(category_column(table, profile.name).levels)
        if levels > MOST_LEVELS:
            raise RoleError(
                f"{table.source}: {profile.name} is declared as {_called(role)} but has {levels:,} levels, "
                f"more than {MOST_LEVELS}; merge levels, or do not use it."
            )
    else:
        kind = "text"
    return RoleAssignment(profile.name, role, kind, declared=True, reason="declared")


def _refuse_thousands(table: TextTable, name: str, values: FloatArray, role: Role) -> None:
    cells = misread_thousands(table, name, values)
    if cells is not None:
        told = told_of_thousands(table, cells)
        raise RoleError(f"{table.source}: {name} is to be {_called(role)}, but {told}; {REMEDY}.")


def _called(role: Role) -> str:
    return f"a {role}" if role in {Role.COVARIATE, Role.CATEGORY} else f"the {role}"


def _inferred(profiles: Mapping[str, ColumnProfile], known: Known) -> dict[str, RoleAssignment]:
    assignments: dict[str, RoleAssignment] = {}
    unclaimed = {name: profile for name, profile in profiles.items() if name not in known.roles}
    for rule in RULES:
        claims = list(rule.claims(list(unclaimed.values()), known))
        known = replace(
            known,
            roles=known.roles | {each.column.name: each.role for each in claims},
            rules=known.rules | {each.column.name: rule.code for each in claims},
        )
        for claim in claims:
            del unclaimed[claim.column.name]
            assignments[claim.column.name] = RoleAssignment(
                claim.column.name, claim.role, _kind(claim.column, claim.role), False, claim.reason, rule.code
            )
    return assignments


def _kind(profile: ColumnProfile, role: Role) -> str:
    if role in MODELLED:
        return "number" if profile.is_number or role is Role.DOSE else "category"
    return "number" if profile.is_number and role is Role.IGNORE else "text"
