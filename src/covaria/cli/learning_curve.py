"""`covaria learning-curve`: how the error falls with the number of subjects."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from covaria.cli.options import (
    Covariates,
    Dose,
    EffortName,
    GroupColumn,
    Json,
    Missing,
    Quiet,
    Response,
    Roles,
    Seed,
    Subject,
    TablePath,
    role_request,
)

if TYPE_CHECKING:
    from rich.console import Console

    from covaria.fit.learning_curve import LearningCurve

NEGLIGIBLE = 0.02
"""Share of the error: a gain below it is none to speak of."""


def learning_curve(
    table: TablePath,
    response: Response,
    dose: Dose = None,
    covariates: Covariates = None,
    subject: Subject = None,
    group: GroupColumn = None,
    role: Roles = None,
    missing: Missing = None,
    seed: Seed = 0,
    effort: EffortName = "quick",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Tell how the error falls with the number of subjects. It also tells what twice as many would gain."""
    from covaria.cli.console import print_json, progress_bar, results
    from covaria.cli.trial import print_trial, read_trial, trial_json
    from covaria.fit import Effort, settings_of
    from covaria.fit.learning_curve import learning_curve as fit_learning_curve

    trial = read_trial(table, role_request(response, dose, covariates, subject, group, role), missing or ())
    with progress_bar("Training", shown=not (as_json or quiet)) as progress:
        curve = fit_learning_curve(trial, settings_of(Effort(effort), seed), progress)
    if as_json:
        print_json({**asdict(curve), **trial_json(trial)})
    elif not quiet:
        console = results()
        print_trial(console, trial)
        console.print()
        _print_curve(console, curve)


def _print_curve(console: "Console", curve: "LearningCurve") -> None:
    from covaria.cli.console import plain_table, print_indented
    from covaria.figures.numbers import format_count, format_number, format_whole_percent

    console.print("Mean squared error out of fold, by the size of the study", style="bold")
    table = plain_table(("of the subjects", "number", "MSE", "± SE"))
    for column in table.columns:
        column.justify = "right"
    for point in curve.points:
        numbers = format_number(point.mse), format_number(point.mse_se)
        table.add_row(format_whole_percent(point.share), format_count(point.subjects), *numbers)
    doubled = format_count(2 * curve.points[-1].subjects), format_number(curve.doubled_mse)
    table.add_row(format_whole_percent(2), *doubled, "extrapolated", style="dim")
    print_indented(console, table)
    console.print(_conclusion(curve))


def _conclusion(curve: "LearningCurve") -> str:
    from covaria.figures.numbers import format_number, format_percent

    difference = f"{format_number(curve.gain)} ± {format_number(curve.gain_se)}"
    share = curve.gain / curve.points[-1].mse
    if curve.gain <= 2 * curve.gain_se or share < NEGLIGIBLE:
        return (
            f"Twice as many subjects would lower the error by {difference}: no gain to speak of. What is "
            "left is noise, or hangs on covariates that the table lacks."
        )
    return (
        f"Twice as many subjects would lower the error by {difference} ({format_percent(share)}), if it goes "
        "on falling as it did: the model still learns from more subjects."
    )
