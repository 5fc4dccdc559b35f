"""`covaria bootstrap`: how far a trial's own numbers would move with other subjects like its own."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from covaria.cli.options import Json, ModelPath, Quiet, RowFilter, Seed, Sheet, TablePath
from covaria.cli.study import OutFolder, Resume, Where, Workers, kept_runs, place_of, runs_bar

if TYPE_CHECKING:
    from rich.console import Console

    from covaria.study import BootstrapResult

Repeats = Annotated[int, typer.Option(min=2, help="Refits to subjects drawn again.")]
Permutations = Annotated[
    int, typer.Option(min=0, help="Refits with treatments permuted between subjects, for a p-value.")
]
IntervalLevel = Annotated[float, typer.Option("--level", help="Level of the intervals, between 0 and 1.")]

RESULTS = "refits.parquet"
LEGEND = (
    "Percentile: quantiles of the refits. BCa: corrected for bias and acceleration. Each refit trains "
    "networks of its own to subjects drawn with replacement within their dose or arm."
)


def bootstrap(
    model: ModelPath,
    table: TablePath,
    out: OutFolder,
    repeats: Repeats = 1000,
    permutations: Permutations = 0,
    level: IntervalLevel = 0.95,
    rows: RowFilter = None,
    sheet: Sheet = None,
    seed: Seed = 0,
    on: Where = "processes",
    workers: Workers = None,
    resume: Resume = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Refit MODEL to resamples of TABLE, for intervals.

    TABLE must be the one that MODEL was fitted to. Each refit is recorded as it ends, so that a bootstrap
    that was stopped goes on with --resume.
    """
    from covaria.cli.console import print_json, results
    from covaria.cli.reading import reading_bar
    from covaria.model import load_model
    from covaria.study import do_bootstrap, refits_of
    from covaria.study.refits import Estimate
    from covaria.study.results import parquet_of
    from covaria.writing import write_file

    shown = not (as_json or quiet)
    place = place_of(on, workers, shown)
    with reading_bar(table, shown) as file:
        refits = refits_of(load_model(model), file, filter=rows, sheet=sheet, seed=seed)
    with kept_runs(out):
        with runs_bar("Resampling", shown) as told:
            found = do_bootstrap(
                refits, out, repeats, permutations, level, place, workers, resume=resume, progress=told
            )
        write_file(out / RESULTS, parquet_of(found.estimates, Estimate), force=True)
    if as_json:
        # An end that is not reached is infinite, which JSON has no word for: null.
        print_json({name: value for name, value in asdict(found).items() if name != "estimates"})
    elif not quiet:
        _print(results(), found, out / RESULTS)


def _print(console: "Console", found: "BootstrapResult", path: Path) -> None:
    from covaria.cli.console import plain_table, print_indented
    from covaria.wording.lists import counted
    from covaria.wording.numbers import format_number, p_value_in_words
    from covaria.wording.visible import visible

    percent = f"{100 * found.level:g} %"
    table = plain_table(("number", "estimate", f"percentile, {percent}", f"BCa, {percent}"))
    for column in table.columns[1:]:
        column.justify = "right"
    for each in found.numbers:
        estimate = "not reached" if each.estimate is None else format_number(each.estimate)
        table.add_row(visible(each.name), estimate, _interval(each.percentile), _interval(each.bca))
    console.print(f"{counted(found.resamples, 'resample')}", style="bold")
    print_indented(console, table)
    for each in found.numbers:
        if each.reached < 1 and each.resamples:
            console.print(f"{visible(each.name)} is reached in {100 * each.reached:.0f} % of the resamples.")
    if found.permutation_p_value is not None:
        p = p_value_in_words(found.permutation_p_value)
        console.print(f"Does the treatment matter? {p}, by {counted(found.permutations, 'permutation')}.")
    if found.failed:
        refused = counted(found.failed, "resample")
        console.print(f"{refused} could not be fitted; the results say why, in the column problem.")
    console.print(LEGEND, style="dim")
    console.print(f"Every refit: {path}", style="dim")


def _interval(ends: tuple[float, float] | None) -> str:
    from covaria.wording.numbers import format_number

    if ends is None:
        return ""
    lower, upper = ("not reached" if end == float("inf") else format_number(end) for end in ends)
    return f"{lower} to {upper}"
