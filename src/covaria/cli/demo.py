"""`covaria demo`: the main job on a simulated trial, or the lesson that Covaria grew out of."""

import csv
import io
import math
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from covaria.cli.options import Force, Json, Quiet
from covaria.errors import UsageError
from covaria.wording.visible import visible

if TYPE_CHECKING:
    from covaria.datasets.dose_finding import Columns
    from covaria.lesson import LessonResult


UNITS = {"AGE": "years", "WEIGHT": "kg", "DOSE": "mg", "BASE": "mmol/mol", "CHG": "mmol/mol"}
TABLE = "trial.csv"
SMALLEST_THAT_MATTERS = 5.0
"""The smallest effect of interest in mmol/mol of HbA1c; 5.5 are half a percentage point."""

DemoFolder = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Folder for table, model and report; demo_fit1, … if left out."
    ),
]


def demo(
    lesson: Annotated[
        bool, typer.Option("--lesson", help="The lesson's network, number for number, instead of a report.")
    ] = False,
    out: DemoFolder = None,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show Covaria on a simulated trial whose truth is known.

    It has five doses and 300 subjects.
    """
    if lesson:
        if out is not None:
            raise UsageError("The lesson writes no files; leave --out away.")
        _lesson(as_json, quiet)
    else:
        _main_job(out, force, as_json, quiet)


def _main_job(out: Path | None, force: bool, as_json: bool, quiet: bool) -> None:
    from covaria.cli.fit import Output, fit_and_write, result_folder
    from covaria.datasets import dose_finding_trial
    from covaria.fit import FitRequest
    from covaria.table import RoleRequest, assign_roles, table_from_frame, trial_table

    started = time.perf_counter()
    columns = dose_finding_trial().columns()
    cells = table_from_frame(columns)
    roles = RoleRequest(response="CHG", dose="DOSE")
    request = FitRequest(roles, units=UNITS, goal="min", delta=SMALLEST_THAT_MATTERS)
    trial = trial_table(cells, assign_roles(cells, roles))
    # Fitted from memory, so that the table too is only written when all the rest is there.
    with result_folder(out, Path("demo"), force, beside=(TABLE,)) as folder:
        table = folder / TABLE
        named = replace(trial, source=visible(table.name))
        output = Output(folder, force, as_json, quiet, started)
        fit_and_write(named, request, output, beside={table: _csv(columns)})


def _csv(columns: "Columns") -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(map(_cell, values.tolist()) for values in columns.values()), strict=True))
    return text.getvalue()


def _cell(value: str | float) -> str:
    """Write a cell as a spreadsheet would: no point behind a whole number, nothing where there is none."""
    if isinstance(value, str):
        return value
    return "" if math.isnan(value) else f"{value:.12g}"


def _lesson(as_json: bool, quiet: bool) -> None:
    from covaria.cli.console import print_json, results
    from covaria.datasets import biomarker_trial
    from covaria.engine import Activation
    from covaria.lesson import LessonData, LessonSettings, train_lesson
    from covaria.model.design import Scale

    start = time.perf_counter()
    trial = biomarker_trial()
    data = LessonData(
        trial.inputs.astype(float),
        trial.response.astype(float),
        Scale(0.0, 1.0),
        trial.train_rows,
        trial.test_rows,
    )
    settings = LessonSettings()
    exercises = {
        "no hidden layer": replace(settings, hidden=()),
        "learning rate 0.5": replace(settings, learning_rate=0.5),
        "tanh for ReLU": replace(settings, activation=Activation.TANH),
    }
    result = train_lesson(data, settings)
    variants = {name: train_lesson(data, variant) for name, variant in exercises.items()}
    seconds = time.perf_counter() - start
    if as_json:
        print_json(_lesson_json(result, variants, trial.noise_variance, seconds))
    elif not quiet:
        from covaria.cli.lesson import print_lesson

        print_lesson(results(), result, variants, trial.noise_variance, seconds)


def _lesson_json(
    result: "LessonResult", exercises: Mapping[str, "LessonResult"], noise_variance: float, seconds: float
) -> dict[str, Any]:
    return {
        **_trained_json(result),
        "loss_curve": result.loss_curve[0].tolist(),
        "noise_floor": noise_variance,
        "seconds": seconds,
        "exercises": [{"name": name, **_trained_json(exercise)} for name, exercise in exercises.items()],
    }


def _trained_json(result: "LessonResult") -> dict[str, Any]:
    from covaria.cli.train import status_json

    return {
        "parameters": result.parameters,
        "train_mse": float(result.train_mse[0]),
        "test_mse": float(result.test_mse[0]),
        **status_json(result.statuses[0], int(result.epochs[0])),
    }
