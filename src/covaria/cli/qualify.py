"""`covaria qualify`: whether Covaria works as it should where it is installed."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from covaria.cli.options import Force, Json, Quiet

if TYPE_CHECKING:
    from covaria.qualification import Qualification

FAILED = 5
"""Exit code where a check failed."""

RecordPath = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="HTML file to sign, with every check; none if left out."),
]


def qualify(
    out: RecordPath = None, force: Force = False, as_json: Json = False, quiet: Quiet = False
) -> None:
    """Check that Covaria works as it should on this machine.

    Files and packages, every instruction set, threads, known digits, published analyses, model files,
    replay and the recovery of a known truth; takes a minute at most. The exit code is 5 where one failed.
    """
    from covaria.cli.console import progress_bar
    from covaria.qualification import qualify as run_checks
    from covaria.writing import check_writable

    if out is not None:
        check_writable(out, force)
    with progress_bar("Checking", shown=not (as_json or quiet)) as progress:
        found = run_checks(progress=progress)
    finish(found, out, force, as_json, quiet)


def finish(found: "Qualification", out: Path | None, force: bool, as_json: bool, quiet: bool) -> None:
    """Write and print what came of the checks, and end with a code of its own where one failed."""
    from covaria.cli.console import print_json

    if out is not None:
        from covaria.report import render_qualification, report_date
        from covaria.writing import write_file

        write_file(out, render_qualification(found, report_date()), force)
    if as_json:
        print_json(_json(found))
    elif not quiet:
        _print(found, out)
    if not found.passed:
        raise typer.Exit(FAILED)


def _json(found: "Qualification") -> dict[str, Any]:
    checked = [{**asdict(each), "passed": each.passed} for each in found.checked]
    return {"passed": found.passed, "machine": dict(found.machine), "checks": checked}


def _print(found: "Qualification", out: Path | None) -> None:
    from covaria.cli.console import plain_table, print_indented, results
    from covaria.wording.visible import visible

    console = results()
    console.print(", ".join(f"{name} {value}" for name, value in found.machine), style="bold")
    table = plain_table(columns=3)
    for each in found.checked:
        table.add_row("passed" if each.passed else "FAILED", each.part.value, each.title)
    print_indented(console, table)
    for each in found.checked:
        if each.problem:
            console.print(f"{each.title} could not be carried through: {visible(each.problem)}")
        for one in each.comparisons:
            if not one.agrees:
                told = (
                    f"{one.what} should be {one.expected} (tolerance {one.tolerance}) and is {one.observed}"
                )
                console.print(f"{each.title}: {visible(told)}.")
    passed = sum(each.passed for each in found.checked)
    console.print(f"{passed} of {len(found.checked)} checks passed.")
    if out is not None:
        console.print(f"Record: {visible(str(out))}", soft_wrap=True)
