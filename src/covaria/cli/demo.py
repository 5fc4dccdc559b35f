"""`covaria demo`: the main job on a simulated trial, or the lesson that Covaria grew out of."""

import csv
import io
import time
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from covaria.cli.console import visible
from covaria.cli.options import Force, Json, Quiet
from covaria.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from covaria.lesson import RecipeResult


class DemoRecipe(StrEnum):
    """What to show."""

    FIT = "fit"
    ORIGIN = "origin"


DemoFolder = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Folder for table, model and report; demo_fit1, … if left out."
    ),
]


def demo(
    recipe: Annotated[
        DemoRecipe,
        typer.Option(help="fit: table to report; origin: the lesson's network, number for number."),
    ] = DemoRecipe.FIT,
    out: DemoFolder = None,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show Covaria on a simulated trial whose truth is known. It has 800 subjects."""
    if recipe is DemoRecipe.ORIGIN:
        if out is not None:
            raise UsageError("The origin recipe writes no files; leave --out away.")
        _origin(as_json, quiet)
    else:
        _main_job(out, force, as_json, quiet)


def _main_job(out: Path | None, force: bool, as_json: bool, quiet: bool) -> None:
    from covaria.cli.fit import Output, fit_and_write, next_folder
    from covaria.datasets import biomarker_trial
    from covaria.table import RoleRequest, assign_roles, table_from_frame, trial_table
    from covaria.writing import check_writable

    output = Output(out if out is not None else next_folder(Path("demo")), force, as_json, quiet)
    table = output.folder / "trial.csv"
    for path in (table, output.model, output.report):
        check_writable(path, force)
    columns = biomarker_trial().columns()
    cells = table_from_frame(columns)
    trial = trial_table(cells, assign_roles(cells, RoleRequest(response="y", dose="dose")))
    # Fitted from memory, so that the table too is only written when all the rest is there.
    fit_and_write(replace(trial, source=visible(str(table))), output, beside={table: _csv(columns)})


def _csv(columns: "Mapping[str, NDArray[np.float64]]") -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(values.tolist() for values in columns.values()), strict=True))
    return text.getvalue()


def _origin(as_json: bool, quiet: bool) -> None:
    from covaria.cli.console import print_json, results
    from covaria.datasets import biomarker_trial
    from covaria.engine import Activation
    from covaria.lesson import Recipe, RecipeData, train_recipe
    from covaria.model.design import Scale

    start = time.perf_counter()
    trial = biomarker_trial()
    data = RecipeData(
        trial.inputs.astype(float),
        trial.response.astype(float),
        Scale(0.0, 1.0),
        trial.train_rows,
        trial.test_rows,
    )
    lesson = Recipe()
    exercises = {
        "no hidden layer": replace(lesson, hidden=()),
        "learning rate 0.5": replace(lesson, learning_rate=0.5),
        "tanh for ReLU": replace(lesson, activation=Activation.TANH),
    }
    result = train_recipe(data, lesson)
    variants = {name: train_recipe(data, variant) for name, variant in exercises.items()}
    seconds = time.perf_counter() - start
    if as_json:
        print_json(_origin_json(result, variants, trial.noise_variance, seconds))
    elif not quiet:
        from covaria.cli.lesson import print_origin

        print_origin(results(), result, variants, trial.noise_variance, seconds)


def _origin_json(
    result: "RecipeResult", exercises: Mapping[str, "RecipeResult"], noise_variance: float, seconds: float
) -> dict[str, Any]:
    return {
        **_trained_json(result),
        "loss_curve": result.loss_curve[0].tolist(),
        "noise_floor": noise_variance,
        "seconds": seconds,
        "exercises": [{"name": name, **_trained_json(exercise)} for name, exercise in exercises.items()],
    }


def _trained_json(result: "RecipeResult") -> dict[str, Any]:
    from covaria.cli.train import outcome_json

    return {
        "parameters": result.parameters,
        "train_mse": float(result.train_mse[0]),
        "test_mse": float(result.test_mse[0]),
        **outcome_json(result.outcomes[0], int(result.epochs[0])),
    }
