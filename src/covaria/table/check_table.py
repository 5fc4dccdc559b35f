"""What there is to say of a table before anything is trained."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from covaria.disclosure import file_name
from covaria.table.assign import assign_roles
from covaria.table.checks import Finding, Severity
from covaria.table.declared_response import with_declared_response
from covaria.table.examine import ExaminedTrial, examine_trial
from covaria.table.exclusions import Exclusion
from covaria.table.ordered import as_levels
from covaria.table.role_request import as_texts, role_request
from covaria.table.roles import RoleAssignment, RoleRequest
from covaria.table.selection import EVERYTHING, Selection
from covaria.table.source import text_table


@dataclass(frozen=True)
class TableCheck:
    """What was made of a table, and what the checks found in it.

    Attributes
    ----------
    source : str
        The file's name without its folder, or "the data frame".
    rows_read, rows : int
        Rows of the table, and those of them that can be used.
    roles : tuple of RoleAssignment
        The role of each column, and why.
    excluded : tuple of Exclusion
        The rows that cannot be used, by reason.
    findings : tuple of Finding
        Each with code, title, severity, finding and remedy; errors first.
    """

    source: str
    rows_read: int
    rows: int
    roles: tuple[RoleAssignment, ...]
    excluded: tuple[Exclusion, ...]
    findings: tuple[Finding, ...]

    @property
    def is_usable(self) -> bool:
        """Whether a model can be fitted to the table: no finding is an error."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def check_table(
    data: object,
    response: str,
    *,
    dose: str | None = None,
    arm: str | None = None,
    covariates: str | Sequence[str] | None = None,
    subject: str | None = None,
    group: str | None = None,
    weight: str | None = None,
    roles: Mapping[str, str] | None = None,
    missing: str | float | Iterable[str | float] = (),
    strata: str | Sequence[str] = (),
    filter: str | None = None,  # noqa: A002 (the option's name)
    sheet: str | None = None,
    endpoint: str | None = None,
    responder: str | float | Iterable[str | float] = (),
    exposure: str | None = None,
    event: str | None = None,
    censor: str | None = None,
    censoring: str | None = None,
    limit: str | None = None,
    levels: str | Sequence[str] = (),
    visit: str | None = None,
    time: str | None = None,
) -> TableCheck:
    """Check a table of trial subjects as a fit does first, and tell all that was found; nothing is trained.

    Parameters
    ----------
    data : path, data frame, or mapping of columns
        One row for each subject, or several that a subject column keeps together.
    response, dose, arm, covariates, subject, group, weight, roles, missing, strata, filter, sheet, endpoint,
    responder, exposure, event, censor, censoring, limit, levels, visit, time
        As for `fit_model`.

    Raises
    ------
    TableError, RoleError
        If the table cannot be read, or columns that are declared do not hold what their roles need.
    """
    request = replace(
        role_request(
            response,
            dose=dose,
            arm=arm,
            covariates=covariates,
            subject=subject,
            group=group,
            weight=weight,
            strata=strata,
            others=roles,
        ),
        endpoint=endpoint,
        responder=as_texts(responder),
        exposure=exposure,
        event=event,
        censor=censor,
        censoring=censoring,
        limit=limit,
        levels=as_levels(levels),
        visit=visit,
        time=time,
    )
    return check_of(examined_table(data, request, as_texts(missing), Selection(filter, sheet)))


def examined_table(
    data: object,
    request: RoleRequest,
    missing: Iterable[str] = (),
    selection: Selection = EVERYTHING,
) -> ExaminedTrial:
    """Read a table and look at it by every check; `data` as for `text_table`."""
    text = with_declared_response(text_table(data, missing, selection), request)
    return examine_trial(text, assign_roles(text, request), request.strata)


def check_of(examined: ExaminedTrial) -> TableCheck:
    """Tell what was found in a table that was examined."""
    draft = examined.draft
    return TableCheck(
        file_name(draft.source), draft.rows_read, draft.rows, draft.roles, draft.excluded, examined.findings
    )
