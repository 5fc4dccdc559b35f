"""`covaria learning-curve`: how the error falls with the number of subjects."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from covaria.cli.options import (
    Arm,
    Censor,
    Censoring,
    Covariates,
    Dose,
    EffortName,
    EndpointWord,
    Event,
    Exposure,
    Force,
    GroupColumn,
    Json,
    Levels,
    Limit,
    Missing,
    Quiet,
    Responder,
    Response,
    Roles,
    RowFilter,
    Seed,
    Sheet,
    Subject,
    TablePath,
    role_request,
)

if TYPE_CHECKING:
    from rich.console import Console

    from covaria.model.learning_curve import LearningCurve

FigurePath = Annotated[
    Path | None,
    typer.Option("--figure", metavar="FILE", help="Draw the curve too, as a .png, .svg or .pdf file."),
]


def learning_curve(
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
    group: GroupColumn = None,
    role: Roles = None,
    missing: Missing = None,
    rows: RowFilter = None,
    sheet: Sheet = None,
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
    from covaria.fit import Effort, settings_of
    from covaria.fit.learning_curve import learning_curve as fit_learning_curve
    from covaria.table import Selection

    if figure is not None:
        _check_figure(figure, force, table)
    request = role_request(
        response,
        dose=dose,
        covariates=covariates,
        subject=subject,
        group=group,
        roles=role,
        arm=arm,
        endpoint=endpoint,
        responder=responder,
        exposure=exposure,
        event=event,
        censor=censor,
        censoring=censoring,
        limit=limit,
        levels=levels,
    )
    trial = read_trial(table, request, missing or (), Selection(rows, sheet), with_bar=not (as_json or quiet))
    with progress_bar("Training", shown=not (as_json or quiet)) as progress:
        curve = fit_learning_curve(trial, settings_of(Effort(effort), seed, endpoint or "normal"), progress)
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
