"""`covaria study`: what a design and an analysis are worth, by simulated trials."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from covaria.cli.options import Json, Quiet

if TYPE_CHECKING:
    from rich.console import Console

    from covaria.study import MonteCarlo, Place, Scheduler, StudyPlan, StudyResult, SummaryRow
    from covaria.study.recorded import Progress

PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", help="TOML file of truths, designs and analyses.")]
OutFolder = Annotated[
    Path,
    typer.Option("--out", metavar="DIR", help="Folder of the runs and their results.", show_default=False),
]
Where = Annotated[
    str,
    typer.Option(
        "--on",
        metavar="threads|processes|ADDRESS",
        help="Where the runs are done; ADDRESS is a Dask scheduler's, as tcp://127.0.0.1:8786.",
    ),
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="How many at once; by default one for each processor.")
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the runs that DIR holds.")]
OneTrial = Annotated[
    str | None,
    typer.Option(
        "--trial",
        metavar="TRUTH/DESIGN/N/REPEAT",
        help="Do this one alone, as the results name it, and write its table to DIR.",
    ),
]

RESULTS, REPORT = "results.parquet", "report.html"
COLUMNS = ("analysis", "trials", "% claimed", "bias", "RMSE", "% held", "width", "% MED held")
FURTHER: tuple[tuple[str, str, bool], ...] = (
    ("loss of best dose", "best_dose_loss", False),
    ("% best dose held", "best_dose_coverage", True),
    ("error of curve", "curve_error", False),
    ("expected error", "expected_error", False),
)
"""Columns of what a plan asks besides: heading, measure, and whether that is a share."""
LEGEND = (
    "Claimed: trials with an effect of the dose claimed. Bias, RMSE, width: of the difference at the highest "
    "dose, and of its 95 % interval. Held: intervals of all differences, and of the minimum effective dose "
    "(MED), that hold the truth. ±: Monte Carlo standard error."
)
LEGEND_OF_FURTHER = (
    "Loss: effect that the dose taken for the best lacks beside the best one. Error of curve: root mean "
    "squared error of the effect over all doses. Expected error: of predictions of new subjects, noise apart."
)


def study(
    plan: PlanPath,
    out: OutFolder,
    on: Where = "processes",
    workers: Workers = None,
    resume: Resume = False,
    trial: OneTrial = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Judge designs and analyses by simulated trials.

    Each trial is recorded as it ends, so that a study that was stopped goes on with --resume.
    """
    from covaria.cli.one_trial import run_one_trial
    from covaria.cli.reading import reading_bar
    from covaria.errors import UsageError
    from covaria.study import read_plan

    if trial is not None and (resume or workers is not None):
        raise UsageError("One trial (--trial) is done at once, by itself; leave --resume and --workers out.")
    read = read_plan(plan, partial(reading_bar, shown=not (as_json or quiet)))
    if trial is None:
        run_study(read, out, on, workers, resume, as_json, quiet)
    else:
        run_one_trial(read, trial, out, as_json, quiet)


def run_study(
    plan: "StudyPlan", out: Path, on: str, workers: int | None, resume: bool, as_json: bool, quiet: bool
) -> None:
    """Do a study, and leave its runs, results and report in a folder."""
    from covaria.cli.console import print_json, results
    from covaria.report import write_study_report
    from covaria.study import do_study
    from covaria.study.judge import Row
    from covaria.study.results import parquet_of
    from covaria.writing import write_file

    shown = not (as_json or quiet)
    place = place_of(on, workers, shown)
    with kept_runs(out):
        with runs_bar("Simulating", shown) as told:
            found = do_study(plan, out, place, workers, resume, told)
        write_file(out / RESULTS, parquet_of(found.rows, Row), force=True)
        write_study_report(found, out / REPORT, force=True)
    if as_json:
        print_json([asdict(row) for row in found.summary()])
    elif not quiet:
        _print(results(), found)
        results().print(f"Report: {out / REPORT}; every run: {out / RESULTS}", style="dim")


@contextmanager
def runs_bar(label: str, shown: bool) -> "Iterator[Progress | None]":
    """Give a callback that draws how many runs are done; None as for `progress_bar`."""
    from covaria.cli.console import progress_bar

    with progress_bar(label, shown) as bar:
        yield None if bar is None else lambda done, most: bar(done / most) is not False


@contextmanager
def kept_runs(out: Path) -> Iterator[None]:
    """Keep a folder for runs that are recorded in it; an interrupt says that they can be gone on with."""
    from covaria.cli.interrupts import InterruptError
    from covaria.writing import claimed

    with claimed(out):
        try:
            yield
        except KeyboardInterrupt:
            raise InterruptError("Interrupted; the runs until now are kept: go on with --resume.") from None


def place_of(on: str, workers: int | None, shown: bool) -> "Place | Scheduler":
    """Read where runs are to be done; of a scheduler, which is asked first, the dashboard is told."""
    from covaria.cli.console import messages
    from covaria.errors import UsageError
    from covaria.study import Place, Scheduler
    from covaria.study.on_dask import dashboard

    if "://" in on:
        if workers is not None:
            raise UsageError("A Dask scheduler has workers of its own; leave --workers out.")
        link, console = dashboard(on), messages()
        if link and shown and console.is_interactive:
            console.print(f"Dask's dashboard: {link}", style="dim")
        return Scheduler(on)
    if on not in set(Place):
        raise UsageError(
            f"Runs cannot be done on {on!r}; say --on threads, --on processes, or the address of a Dask "
            "scheduler, such as tcp://127.0.0.1:8786."
        )
    return Place(on)


def _print(console: "Console", found: "StudyResult") -> None:
    from covaria.cli.console import plain_table, print_indented

    rows = found.summary()
    for scenario in found.plan.scenarios:
        own = [row for row in rows if (row.truth, row.design) == (scenario.truth.name, scenario.design.name)]
        console.print(
            f"Truth {scenario.truth.name}, design {scenario.design.name} "
            f"({scenario.design.subjects} subjects)",
            style="bold",
        )
        table = plain_table(COLUMNS)
        for column in table.columns[1:]:
            column.justify = "right"
        for row in own:
            table.add_row(row.analysis, str(row.trials - row.failed), *_cells(row))
        print_indented(console, table)
        _print_further(console, own)
        console.print()
    console.print(LEGEND, style="dim")
    if any(getattr(row, measure) is not None for row in rows for _, measure, _ in FURTHER):
        console.print(LEGEND_OF_FURTHER, style="dim")
    failures = sum(row.failed for row in rows)
    if failures:
        console.print(f"{failures:,} analyses gave no answer; the results say why, in the column problem.")


def _print_further(console: "Console", rows: "list[SummaryRow]") -> None:
    """A second table, of what was asked besides; none where that is nothing."""
    from covaria.cli.console import plain_table, print_indented

    asked = [each for each in FURTHER if any(getattr(row, each[1]) is not None for row in rows)]
    if not asked:
        return
    table = plain_table(("analysis", *(heading for heading, _, _ in asked)))
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        cells = ((getattr(row, measure), is_share) for _, measure, is_share in asked)
        table.add_row(row.analysis, *(_percent(own) if share else _number(own) for own, share in cells))
    print_indented(console, table)


def _cells(row: "SummaryRow") -> list[str]:
    numbers = (row.bias, row.root_mean_squared_error)
    return [
        _percent(row.claimed),
        *map(_number, numbers),
        _percent(row.coverage),
        _number(row.width),
        _percent(row.effective_dose_coverage),
    ]


def _percent(found: "MonteCarlo | None") -> str:
    return "" if found is None else f"{100 * found.mean:.1f} ± {100 * found.error:.1f}"


def _number(found: "MonteCarlo | None") -> str:
    from covaria.wording.numbers import format_number

    return "" if found is None else format_number(found.mean)
