"""`covaria check`: what there is to say of a table before anything is trained."""

from dataclasses import replace

import typer

from covaria.cli.options import (
    Arm,
    Covariates,
    Dose,
    EndpointWord,
    GroupColumn,
    Json,
    Missing,
    Responder,
    Response,
    Roles,
    RowFilter,
    Sheet,
    StrataText,
    Subject,
    TablePath,
    role_request,
)

UNUSABLE = 3
"""Exit code where a finding is an error, as of bad data elsewhere."""


def check(
    table: TablePath,
    response: Response,
    endpoint: EndpointWord = None,
    responder: Responder = None,
    dose: Dose = None,
    arm: Arm = None,
    covariates: Covariates = None,
    subject: Subject = None,
    group: GroupColumn = None,
    role: Roles = None,
    missing: Missing = None,
    strata: StrataText = None,
    rows: RowFilter = None,
    sheet: Sheet = None,
    as_json: Json = False,
) -> None:
    """Check TABLE as a fit does, and train nothing."""
    from covaria.cli.console import print_json, results
    from covaria.cli.reading import reading_bar
    from covaria.cli.trial import check_json, print_check
    from covaria.table import Selection
    from covaria.table.check_table import check_roles
    from covaria.wording.visible import visible

    request = role_request(response, dose, covariates, subject, group, role, arm, strata, endpoint, responder)
    with reading_bar(table, shown=not as_json) as report:
        found = check_roles(table, request, missing or (), Selection(rows, sheet), report)
    found = replace(found, source=visible(found.source))
    if as_json:
        print_json(check_json(found))
    else:
        print_check(results(), found)
    if not found.is_usable:
        raise typer.Exit(UNUSABLE)
