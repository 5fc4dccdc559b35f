"""`covaria learning-curve`: how the error falls with the number of subjects."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from covaria.cli.options import CovarianceName, EffortName, Force, Json, Quiet, Seed, Time, Visit
from covaria.cli.table_options import TableOptions, with_table_options

if TYPE_CHECKING:
    from rich.console import Console

    from covaria.model.learning_curve import LearningCurve

FigurePath = Annotated[
    Path | None,
    typer.Option("--figure", metavar="FILE", help="Draw the curve too, as a .png, .svg or .pdf file."),
]


@with_table_options
def learning_curve(
    asked: TableOptions,
    visit: Visit = None,
    time: Time = None,
    covariance: CovarianceName = None,
    seed: Seed = 0,
    effort: EffortName = "quick",
    figure: FigurePath = None,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show how the error falls with the number of subjects. It also shows what twice as many would gain."""
    from covaria.cli.console import print_json, progress_bar, results
    from covaria.cli.trial import print_trial, read_trial, trial_json
    from covaria.fit import FitRequest
    from covaria.fit.learning_curve import learning_curve as fit_learning_curve

    if figure is not None:
        _check_figure(figure, force, asked.table)
    roles = asked.role_request(visit=visit, time=time)
    trial = read_trial(asked, roles, with_bar=not (as_json or quiet))
    settings = FitRequest(roles, effort=effort, seed=seed, covariance=covariance).fit_settings()
    with progress_bar("Training", shown=not (as_json or quiet)) as progress:
        curve = fit_learning_curve(trial, settings, progress)
    if figure is not None:
        _write_figure(curve, figure, force)
    if as_json:
        print_json({**asdict(curve), **trial_json(trial)})
    elif not quiet:
        console = results()
        print_trial(console, trial)
        console.print()
        _print_curve(console, curve)


def _print_curve(console: "Console", curve: "LearningCurve") -> None:
    from covaria.cli.console import plain_table, print_indented
    from covaria.findings.learning import what_more_subjects_gain
    from covaria.wording.numbers import format_count, format_number, format_whole_percent

    words = curve.score_words
    console.print(f"{words.heading} out of fold, by the size of the study", style="bold")
    table = plain_table(("of the subjects", "number", words.short, "± SE"))
    for column in table.columns:
        column.justify = "right"
    for point in curve.points:
        numbers = format_number(point.score), format_number(point.score_se)
        table.add_row(format_whole_percent(point.share), format_count(point.subjects), *numbers)
    doubled = format_count(2 * curve.points[-1].subjects), format_number(curve.doubled_score)
    table.add_row(format_whole_percent(2), *doubled, "extrapolated", style="dim")
    print_indented(console, table)
    console.print(what_more_subjects_gain(curve))


def _check_figure(path: Path, force: bool, table: Path) -> None:
    from covaria.figures.rendering import check_renderer, figure_format
    from covaria.writing import check_writable

    figure_format(path)
    check_renderer()
    check_writable(path, force, inputs=(table,))


def _write_figure(curve: "LearningCurve", path: Path, force: bool) -> None:
    from covaria.figures import learning_curve as draw
    from covaria.figures.rendering import figure_format, render_figure
    from covaria.writing import write_file

    write_file(path, render_figure(draw(curve).to_dict(), figure_format(path)), force)
