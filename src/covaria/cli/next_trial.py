"""`covaria plan`: how many subjects and which doses the next trial needs, from a fitted model."""

from functools import partial
from typing import Annotated

import typer

from covaria.cli.options import Delta, GoalWord, Json, ModelPath, Quiet, Seed, TablePath
from covaria.cli.study import OutFolder, Resume, Where, Workers

Sizes = Annotated[
    str, typer.Option("--add", metavar="N,…", help="Subjects of the next trial; each is a design.")
]
Doses = Annotated[
    str | None, typer.Option(metavar="DOSE,…", help="Its doses; those of the model if left out.")
]
Repeats = Annotated[int, typer.Option(min=1, help="Simulated trials of each design.")]


def plan(
    model: ModelPath,
    table: TablePath,
    add: Sizes,
    out: OutFolder,
    doses: Doses = None,
    goal: GoalWord = None,
    delta: Delta = None,
    repeats: Repeats = 200,
    seed: Seed = 0,
    on: Where = "processes",
    workers: Workers = None,
    resume: Resume = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Plan the next trial, by simulation from MODEL.

    Their subjects have covariates of those in TABLE, which stay in memory.
    """
    from covaria.cli.reading import reading_bar
    from covaria.cli.study import run_study
    from covaria.study import plan_next_trial

    sizes = [int(each) for each in _numbers("--add", add, whole=True)]
    levels = None if doses is None else _numbers("--doses", doses)
    asked = plan_next_trial(
        model,
        table,
        sizes,
        levels,
        goal=goal,
        delta=delta,
        repeats=repeats,
        seed=seed,
        open_table=partial(reading_bar, shown=not (as_json or quiet)),
    )
    run_study(asked, out, on, workers, resume, as_json, quiet)


def _numbers(option: str, text: str, whole: bool = False) -> list[float]:
    """Read numbers between commas."""
    from covaria.errors import UsageError

    try:
        return [int(part) if whole else float(part) for part in text.split(",")]
    except ValueError:
        kind = "whole numbers" if whole else "numbers"
        raise UsageError(f"{option} must be {kind} between commas, such as 100,200.") from None
