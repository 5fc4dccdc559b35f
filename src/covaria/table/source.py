"""Whatever a user brings as a table: a file, a data frame, or a mapping of columns."""

from collections.abc import Iterable
from pathlib import Path

from covaria.errors import UsageError
from covaria.table.assign import assign_roles
from covaria.table.below_limit import with_limits
from covaria.table.declared_response import with_declared_response
from covaria.table.filtered import filtered
from covaria.table.frame import table_from_frame
from covaria.table.nonmem import with_observations
from covaria.table.read import read_table
from covaria.table.reading_progress import WatchedFile
from covaria.table.roles import RoleRequest
from covaria.table.selection import EVERYTHING, Selection
from covaria.table.text import TextTable
from covaria.table.trial import TrialTable, trial_table


def text_table(data: object, missing: Iterable[str] = (), selection: Selection = EVERYTHING) -> TextTable:
    """Read a table, every cell as text; `missing` holds further words for a missing value.

    `data` is a path, a `WatchedFile`, a data frame or a mapping of columns.

    Beside a column with values below a limit of quantification stands another that says where they are.

    Raises
    ------
    TableError
        If the table cannot be read, or nothing in it is what the selection asks for.
    UsageError
        If the filter of the selection cannot be read, or a sheet is named of what has none.
    """
    if isinstance(data, WatchedFile):
        read = read_table(data.path, missing, selection.sheet, data.report)
    elif isinstance(data, str | Path):
        read = read_table(data, missing, selection.sheet)
    elif selection.sheet is None:
        read = table_from_frame(data, missing)
    else:
        raise UsageError("A sheet is named, but the table is a data frame; leave it out.")
    read = with_observations(read)
    # Before limits of quantification, which each parameter has of its own; after NONMEM's doses, which stand
    # in other rows than the responses.
    return with_limits(read if selection.filter is None else filtered(read, selection.filter))


def read_trial(
    data: object,
    request: RoleRequest,
    missing: Iterable[str] = (),
    selection: Selection = EVERYTHING,
    with_notes: bool = True,
) -> TrialTable:
    """Read a table, assign roles, and check it; `with_notes` says whether notes are looked for, too.

    Raises
    ------
    TableError, RoleError, UsageError
        If the table cannot be read or used, or columns and roles do not fit.
    """
    text = with_declared_response(text_table(data, missing, selection), request)
    return trial_table(text, assign_roles(text, request), request.strata, with_notes)
