"""A table looked at by every check before anything is made of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from covaria.table.checks import CHECKS, Finding, Severity, run_checks
from covaria.table.checks.magnitude import MAGNITUDE
from covaria.table.checks.row_count import ROW_COUNT
from covaria.table.draft import Draft, draft_trial, exclude_unusable, leave_out_constants, pool_rare
from covaria.table.roles import RoleAssignment
from covaria.table.text import TextTable

LAST = {ROW_COUNT.code, MAGNITUDE.code}
"""Without rows to look at, or with squares that overflow, no other check can look."""


@dataclass(frozen=True)
class ExaminedTrial:
    """A typed trial with what the checks found.

    Attributes
    ----------
    whole : Draft
        Without unusable rows and covariates that are the same in all others.
    draft : Draft
        The same with rare levels taken together.
    findings : tuple of Finding
        Errors first.
    """

    whole: Draft
    draft: Draft
    findings: tuple[Finding, ...]


def examine_trial(
    table: TextTable,
    roles: tuple[RoleAssignment, ...],
    strata: tuple[str, ...] = (),
    with_notes: bool = True,
) -> ExaminedTrial:
    """Type the columns by their roles, leave out what cannot be used, and check the rest.

    Without notes only what stops the analysis is looked for; the columns are the same.

    Raises
    ------
    RoleError
        When the roles do not belong to the table or name no response, or strata do not fit.
    TableError
        When a cell that must be a number is none.
    """
    usable = exclude_unusable(draft_trial(table, roles, strata))
    errors = tuple(_errors(usable))
    if LAST & {finding.code for finding in errors}:
        return ExaminedTrial(usable, usable, errors)
    whole = leave_out_constants(usable)
    draft = leave_out_constants(pool_rare(whole))
    notes = run_checks(CHECKS, draft, Severity.NOTE) if with_notes else ()
    return ExaminedTrial(whole, draft, (*errors, *notes))


def _errors(draft: Draft) -> Iterator[Finding]:
    for finding in run_checks(CHECKS, draft, Severity.ERROR):
        yield finding
        if finding.code in LAST:
            return
