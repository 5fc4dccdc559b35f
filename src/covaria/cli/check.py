"""`covaria check`: what there is to say of a table before anything is trained."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from covaria.cli.options import Json, StrataText, Time, Visit
from covaria.cli.table_options import TableOptions, with_table_options

if TYPE_CHECKING:
    from covaria.table.examine import ExaminedTrial

UNUSABLE = 3
"""Exit code where a finding is an error, as of bad data elsewhere."""
QUICKLY_FITTED = 5_000
"""Rows times covariates of a table up to which the time of a fit is nothing to speak of."""


@with_table_options
def check(
    asked: TableOptions,
    visit: Visit = None,
    time: Time = None,
    strata: StrataText = None,
    as_json: Json = False,
) -> None:
    """Check TABLE as a fit does, and train nothing."""
    from covaria.cli.console import print_json, results
    from covaria.cli.reading import reading_bar
    from covaria.cli.trial import check_json, print_check
    from covaria.table.check_table import check_of, examined_table
    from covaria.wording.visible import visible

    request = asked.role_request(strata, visit, time)
    with reading_bar(asked.table, shown=not as_json) as file:
        examined = examined_table(file, request, asked.missing_texts, asked.selection)
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
