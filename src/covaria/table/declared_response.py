"""The response as its endpoint has it, before anything else is made of a table."""

from covaria.errors import UsageError
from covaria.table.censored import CENSORED, CensoredColumns, with_censored_response
from covaria.table.labels import with_labels
from covaria.table.ordered import ORDINAL, with_ordered_levels
from covaria.table.roles import RoleRequest
from covaria.table.text import TextTable
from covaria.wording.lists import listed


def with_declared_response(table: TextTable, request: RoleRequest) -> TextTable:
    """Read a response that is yes or no, or that limits hide in some rows, or whose levels have an order.

    Another stays as it is.

    Raises
    ------
    UsageError
        If a responder, levels, censoring or limits are named, but not the endpoint that has them.
    RoleError
        If it is not known which cells are a response, or what is known of it.
    """
    if request.levels and request.endpoint != ORDINAL:
        raise UsageError(
            "Levels are named, but the endpoint is not ordinal; name that as well (--endpoint ordinal)."
        )
    if request.endpoint not in CENSORED:
        named = [role for role in ("censoring", "limit") if getattr(request, role) is not None]
        if named:
            raise UsageError(
                f"A column of {listed(named)} is named, but the endpoint is not censored; name that as well "
                "(--endpoint censored)."
            )
        if request.endpoint != ORDINAL:
            return with_labels(table, request)
        if request.responder:
            raise UsageError("A responder is named, but the endpoint is ordinal; leave one of them out.")
        return with_ordered_levels(table, request)
    if request.responder:
        raise UsageError("A responder is named, but the endpoint is censored; leave one of them out.")
    if request.response is None or request.response not in table.cells:
        return table
    columns = CensoredColumns(request.response, request.censoring, request.limit)
    return with_censored_response(table, columns, request.endpoint)
