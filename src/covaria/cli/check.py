"""`covaria check`: what there is to say of a table before anything is trained."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from covaria.cli.options import (
    Arm,
    Censor,
    Censoring,
    Covariates,
    Dose,
    EndpointWord,
    Event,
    Exposure,
    GroupColumn,
    Json,
    Levels,
    Limit,
    Missing,
    Responder,
    Response,
    Roles,
    RowFilter,
    Sheet,
    StrataText,
    Subject,
    TablePath,
    Visit,
    role_request,
)

if TYPE_CHECKING:
    from covaria.table.examine import ExaminedTrial

UNUSABLE = 3
"""Exit code where a finding is an error, as of bad data elsewhere."""
QUICKLY_FITTED = 5_000
"""Rows times covariates of a table up to which the time of a fit is nothing to speak of."""


def check(
    table: TablePath,
    response: Response,
    endpoint: EndpointWord = None,
    responder: Responder = None,
    levels: Levels = None,
    exposure: Exposure = None,
    event: Event = None,
    censor: Censor = None,
    censoring: Censoring = None,
    limit: Limit = None,
    dose: Dose = None,
    arm: Arm = None,
    covariates: Covariates = None,
    subject: Subject = None,
    visit: Visit = None,
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
    from covaria.table.check_table import check_of, examined_table
    from covaria.wording.visible import visible

    request = role_request(
        response,
        dose=dose,
        covariates=covariates,
        subject=subject,
        group=group,
        roles=role,
        arm=arm,
        strata=strata,
        endpoint=endpoint,
        responder=responder,
        exposure=exposure,
        event=event,
        censor=censor,
        censoring=censoring,
        limit=limit,
        levels=levels,
        visit=visit,
    )
    with reading_bar(table, shown=not as_json) as file:
        examined = examined_table(file, request, missing or (), Selection(rows, sheet))
    found = check_of(examined)
    found = replace(found, source=visible(found.source))
    if as_json:
        print_json({**check_json(found), "fit": _expected_json(examined) if found.is_usable else None})
    else:
        print_check(results(), found)
        if found.is_usable and examined.draft.rows * len(examined.draft.covariates) > QUICKLY_FITTED:
            # Imported late, since what a fit is made of takes longer to load than most tables to check.
            from covaria.cli.expected import print_expected_of_check

            print_expected_of_check(results(), examined.draft)
    if not found.is_usable:
        raise typer.Exit(UNUSABLE)


def _expected_json(examined: "ExaminedTrial") -> dict[str, Any]:
    from covaria.cli.expected import expected_json

    return expected_json(examined.draft)
