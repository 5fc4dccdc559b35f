"""The parts that columns play in an analysis."""

from dataclasses import dataclass, field
from enum import StrEnum

from covaria.errors import RoleError


class Role(StrEnum):
    """What a column is used for.

    `COVARIATE` leaves open whether the column holds numbers or categories; `CATEGORY` is a covariate whose
    values are names even where they look like numbers, such as a site's. `ARM` is the treatment where it has
    no order: a category of its own kind, as `DOSE` is a number. `CENSORING` says where the response is below
    or above its number, and `LIMIT` is a limit of it, or the other end of an interval. `VISIT` is that of
    planned visits, at each of which a subject has one row, and `TIME` that of times in their place.
    """

    RESPONSE = "response"
    DOSE = "dose"
    ARM = "arm"
    COVARIATE = "covariate"
    CATEGORY = "category"
    VISIT = "visit"
    TIME = "time"
    SUBJECT = "subject"
    GROUP = "group"
    WEIGHT = "weight"
    EXPOSURE = "exposure"
    EVENT = "event"
    CENSOR = "censor"
    CENSORING = "censoring"
    LIMIT = "limit"
    IGNORE = "ignore"


MODELLED = frozenset({Role.DOSE, Role.ARM, Role.COVARIATE, Role.CATEGORY, Role.VISIT, Role.TIME})
"""The roles of columns from which the response is predicted."""
WITHOUT_DOSE = frozenset({Role.DOSE, Role.ARM, Role.VISIT, Role.TIME})
"""Roles beside which no other column is taken for the dose or arm: of several rows it must be declared."""


@dataclass(frozen=True)
class RoleRequest:
    """What the user declared; everything else is inferred.

    Attributes
    ----------
    response, dose, arm, subject, group, weight : str or None
        The column of that role. The dose, or the arm in its place, is a covariate as well, and may be named
        among them.
    covariates : tuple of str or None
        All covariates; columns that are not named are then ignored. None to infer them.
    strata : tuple of str
        Columns within whose values together subjects were randomised, whatever their roles.
    others : tuple of (str, Role)
        Single columns with their roles, such as ("SITEID", Role.CATEGORY).
    endpoint : str or None
        What kind of number the response is, where that was said: "normal", "binary", "lognormal", "count",
        "ordinal", "survival", "censored" or "censored-lognormal".
    responder : tuple of str
        Texts of the response that are one, of a binary endpoint, where these are not 1 and 0 or words such as
        yes and no.
    levels : tuple of str
        Of the response of an ordinal endpoint, in their order from the lowest, where they are not numbers.
    exposure : str or None
        The column of how long events of a count were counted.
    event, censor : str or None
        The column of whether a time is that of an event: 1 where it is, or 0 where it is, as in ADaM.
    censoring, limit : str or None
        Columns of a censored endpoint: where the response is below or above its number, and of its limits.
    visit : str or None
        The column of planned visits, at which a subject has one row each; it is a covariate as well.
    time : str or None
        The column of times, in the place of visits; it is a covariate as well.
    """

    response: str | None = None
    dose: str | None = None
    covariates: tuple[str, ...] | None = None
    subject: str | None = None
    group: str | None = None
    weight: str | None = None
    strata: tuple[str, ...] = ()
    others: tuple[tuple[str, Role], ...] = ()
    arm: str | None = None
    endpoint: str | None = field(default=None, metadata={"came_later": True})
    responder: tuple[str, ...] = field(default=(), metadata={"came_later": True})
    exposure: str | None = field(default=None, metadata={"came_later": True})
    event: str | None = field(default=None, metadata={"came_later": True})
    censor: str | None = field(default=None, metadata={"came_later": True})
    censoring: str | None = field(default=None, metadata={"came_later": True})
    limit: str | None = field(default=None, metadata={"came_later": True})
    levels: tuple[str, ...] = field(default=(), metadata={"came_later": True})
    visit: str | None = field(default=None, metadata={"came_later": True})
    time: str | None = field(default=None, metadata={"came_later": True})


@dataclass(frozen=True)
class RoleAssignment:
    """The role of one column, and why.

    Attributes
    ----------
    column : str
        The column's name.
    role : Role
        Its role.
    kind : str
        "number", "category" or "text": how its cells are read.
    declared : bool
        Whether the user asked for this, rather than a rule.
    reason : str
        One short phrase for the user.
    rule : str
        The code of the inference rule that decided; empty when declared.
    """

    column: str
    role: Role
    kind: str
    declared: bool
    reason: str
    rule: str = ""


def role_from_word(word: str) -> Role:
    """Return the role that a word names, in any letter case.

    Raises
    ------
    RoleError
        When no role has that name.
    """
    try:
        return Role(word.strip().lower())
    except ValueError:
        *others, last = Role
        raise RoleError(f"{word!r} is not a role; the roles are {', '.join(others)} and {last}.") from None
