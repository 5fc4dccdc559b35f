"""Whether what a header says of columns fits together: levels, roles and units."""

from covaria.model.header.record import Header
from covaria.model.units import is_unit
from covaria.table import CategoryCovariate, Role
from covaria.table.roles import MODELLED

KINDS = ("number", "category", "text")
"""How the cells of a column may have been read."""


def levels_fit(covariate: CategoryCovariate) -> bool:
    """Whether each level is there once, and pooled values have a level that represents them."""
    values = (*covariate.levels, *covariate.pooled)
    has_last = bool(covariate.levels) or not (covariate.pooled or covariate.takes_others)
    return has_last and len(set(values)) == len(values)


def table_fits(header: Header, names: set[str]) -> bool:
    """Whether the columns named are those of this model, and as many rows left out as can be."""
    roles = header.provenance.roles
    used = {role: {each.column for each in roles if each.role is role} for role in Role}
    holds = (
        len({each.column for each in roles}) == len(roles),
        used[Role.RESPONSE] == {header.response},
        header.dose is None or used[Role.DOSE] == {header.dose},
        set().union(*(used[role] for role in MODELLED)) == names,
        all(each.kind in KINDS for each in roles),
        all(each.rows >= 1 for each in header.provenance.exclusions),
    )
    return all(holds)


def units_fit(units: tuple[tuple[str, str], ...], columns: set[str]) -> bool:
    """Whether units are proper ones, at most one for each of the columns."""
    named = [column for column, _ in units]
    return set(named) <= columns and len(set(named)) == len(named) and all(is_unit(unit) for _, unit in units)
