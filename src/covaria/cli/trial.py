"""The table that a command was given, and what was made of it: roles, rows left out, notes."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from covaria.cli.console import messages, plain_table, print_indented
from covaria.cli.reading import reading_bar
from covaria.cli.table_options import TableOptions
from covaria.table import (
    Exclusion,
    Role,
    RoleAssignment,
    RoleRequest,
    TableCheck,
    TrialTable,
    assign_roles,
    text_table,
)
from covaria.table.check_table import check_of
from covaria.table.declared_response import with_declared_response
from covaria.table.examine import examine_trial
from covaria.table.roles import MODELLED
from covaria.table.trial import trial_of
from covaria.wording.lists import counted, listed
from covaria.wording.visible import visible

if TYPE_CHECKING:
    from rich.console import Console


def read_trial(asked: TableOptions, request: RoleRequest, with_bar: bool = True) -> TrialTable:
    """Read a table, and make its name fit to be shown: names of files need not be text.

    A bar shows on a terminal how far a large table has been read. Of a table that cannot be used, roles and
    findings are printed to stderr before the error.

    Raises
    ------
    TableError, RoleError
        If the table cannot be read or used, or columns and roles do not fit.
    """
    with reading_bar(asked.table, with_bar) as file:
        text = with_declared_response(text_table(file, asked.missing_texts, asked.selection), request)
        examined = examine_trial(text, assign_roles(text, request), request.strata)
    _print_if_unusable(check_of(examined))
    trial = trial_of(text, examined, request.strata)
    return replace(trial, source=visible(trial.source))


def _print_if_unusable(found: TableCheck) -> None:
    if not found.is_usable:
        # The first is the error that is raised, and printed as every error is.
        others = found.findings[1:]
        _print_found(messages(), replace(found, source=visible(found.source), findings=others))


def trial_json(trial: TrialTable) -> dict[str, Any]:
    """Describe for machines what was made of a table."""
    roles = [_role_json(each) for each in trial.roles]
    return {"roles": roles, "excluded": excluded_json(trial.excluded), "notes": list(trial.notes)}


def _role_json(each: RoleAssignment) -> dict[str, Any]:
    return {"column": each.column, "role": each.role.value, "kind": each.kind, "declared": each.declared}


def excluded_json(excluded: Iterable[Exclusion]) -> list[dict[str, Any]]:
    """Describe for machines which rows were left out."""
    return [{"reason": each.reason, "rows": each.rows} for each in excluded]


def check_json(found: TableCheck) -> dict[str, Any]:
    """Describe for machines what a check of a table found."""
    return {
        "source": found.source,
        "rows_read": found.rows_read,
        "rows": found.rows,
        "usable": found.is_usable,
        "roles": [{**_role_json(each), "reason": each.reason, "rule": each.rule} for each in found.roles],
        "excluded": excluded_json(found.excluded),
        "findings": [
            {
                "code": each.code,
                "title": each.title,
                "severity": each.severity.value,
                "finding": each.finding,
                "remedy": each.remedy,
            }
            for each in found.findings
        ],
    }


def print_check(console: "Console", found: TableCheck) -> None:
    """Print what a check found: as a fit does first, with errors before the notes."""
    _print_found(console, found)
    if found.is_usable:
        console.print("A model can be fitted to this table; nothing was trained.")


def _print_found(console: "Console", found: TableCheck) -> None:
    _print_roles(console, found)
    for exclusion in found.excluded:
        console.print(_left_out(exclusion))
    for finding in found.findings:
        console.print(f"{finding.severity.value.capitalize()}: {finding.sentence}")


def print_trial(console: "Console", trial: TrialTable) -> None:
    """Print the roles, columns of the same role and reason together, rows left out, and notes."""
    _print_roles(console, trial)
    print_omissions(console, trial.excluded, trial.notes)


def _print_roles(console: "Console", trial: TrialTable | TableCheck) -> None:
    heading = f"{trial.source}: {trial.rows:,} of {counted(trial.rows_read, 'row')} used"
    console.print(heading, style="bold")
    table = plain_table(columns=3)
    for (role, kind, reason), columns in _together(trial.roles).items():
        style = "dim" if role is Role.IGNORE else ""
        table.add_row(f"{role.value}, {kind}" if kind else role.value, listed(columns), reason, style=style)
    print_indented(console, table)


def print_omissions(console: "Console", excluded: Iterable[Exclusion], notes: Iterable[str]) -> None:
    """Print which rows were left out, and what else there is to know."""
    for exclusion in excluded:
        console.print(_left_out(exclusion))
    for note in notes:
        console.print(f"Note: {note}")


def _left_out(exclusion: Exclusion) -> str:
    return f"Left out: {counted(exclusion.rows, 'row')}; {exclusion.reason}."


def _together(roles: Iterable[RoleAssignment]) -> dict[tuple[Role, str, str], list[str]]:
    """Names of columns by (role, kind, reason), in the order of the roles."""
    groups: dict[tuple[Role, str, str], list[str]] = {}
    for each in sorted(roles, key=lambda each: list(Role).index(each.role)):
        kind = each.kind if each.role in MODELLED else ""
        groups.setdefault((each.role, kind, each.reason), []).append(each.column)
    return groups
