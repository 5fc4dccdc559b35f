"""`covaria replay`: a fit done again from its model file, and whether the result is the same."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from covaria.cli.options import Json, ModelPath, Quiet, RowFilter, Sheet, TablePath

if TYPE_CHECKING:
    from covaria.fit import Replay

DIFFERENT = 5
"""Exit code where the result is another, or the table."""
SHOWN = 12
"""The most differences that are printed, the largest of numbers first."""


def replay(
    model: ModelPath,
    table: TablePath,
    rows: RowFilter = None,
    sheet: Sheet = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Fit MODEL again to TABLE, and compare the results.

    Roles, settings, seed, filter and sheet are those of the fit. The exit code is 0 where the result is
    the same to the bit, and 5 where it is not, or TABLE has other rows; then what differs is told.
    """
    from covaria.cli.console import print_json, progress_bar
    from covaria.cli.reading import reading_bar
    from covaria.fit.asked import request_of, table_of_fit
    from covaria.fit.replay_model import replay_request
    from covaria.model import load_model

    loaded, shown = load_model(model), not (as_json or quiet)
    request = request_of(loaded.provenance.asked)
    with reading_bar(table, shown) as file:
        trial = table_of_fit(request, file, rows, sheet)
    with progress_bar("Training", shown) as progress:
        found = replay_request(loaded, request, trial, progress)
    if as_json:
        print_json(asdict(found))
    elif not quiet:
        _print(found)
    if not found.agrees:
        raise typer.Exit(DIFFERENT)


def _print(found: "Replay") -> None:
    from covaria.cli.console import plain_table, print_indented, results
    from covaria.wording.lists import counted
    from covaria.wording.visible import visible

    console = results()
    if not found.same_table:
        console.print(
            "The table is another one: other rows were used, and nothing was trained.", style="bold"
        )
    elif found.agrees:
        console.print("The result is the same to the bit.", style="bold")
    else:
        console.print("The result is another one.", style="bold")
    if found.differences:
        table = plain_table(("what differs", "then", "now", "by"))
        for each in found.differences[:SHOWN]:
            by = "" if each.share is None else f"{each.share:.1e}"
            table.add_row(*map(visible, (each.what, each.then, each.now, by)))
        print_indented(console, table)
    if len(found.differences) > SHOWN:
        console.print(f"And {counted(len(found.differences) - SHOWN, 'number')} more, which --json names.")
    if found.same_table:
        console.print(f"Digest then: {found.digest_then}")
        console.print(f"Digest now:  {found.digest_now}")
