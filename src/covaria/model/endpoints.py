"""All endpoints by name, as settings and model files have it."""

from covaria.errors import UsageError
from covaria.model.binary_endpoint import BINARY
from covaria.model.censored_endpoint import CENSORED, CENSORED_LOGNORMAL
from covaria.model.count_endpoint import COUNT
from covaria.model.endpoint import NORMAL, Endpoint
from covaria.model.lognormal_endpoint import LOGNORMAL
from covaria.model.ordinal_endpoint import ORDINAL
from covaria.model.repeated_endpoint import REPEATED, REPEATED_OVER_TIME
from covaria.model.survival_endpoint import SURVIVAL
from covaria.wording.lists import listed

ENDPOINTS: dict[str, Endpoint] = {
    each.name: each
    for each in (
        NORMAL,
        BINARY,
        ORDINAL,
        LOGNORMAL,
        COUNT,
        SURVIVAL,
        CENSORED,
        CENSORED_LOGNORMAL,
        REPEATED,
        REPEATED_OVER_TIME,
    )
}


def endpoint_named(name: str) -> Endpoint:
    """Look an endpoint up.

    Raises
    ------
    UsageError
        If there is none of the name.
    """
    if name not in ENDPOINTS:
        raise UsageError(f"There is no endpoint “{name}”; use one of: {listed(tuple(ENDPOINTS))}.")
    return ENDPOINTS[name]
