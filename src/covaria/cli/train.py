"""`covaria train`: the lesson's knobs on anyone's table."""

import re
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from covaria.cli.options import (
    Covariates,
    Dose,
    Json,
    Missing,
    Quiet,
    Response,
    Roles,
    RowFilter,
    Seed,
    Sheet,
    TablePath,
)
from covaria.cli.table_options import TableOptions
from covaria.errors import UsageError

if TYPE_CHECKING:
    from covaria.engine import TrainingStatus
    from covaria.lesson import LessonResult


class Scaling(StrEnum):
    """What is done to covariates and response before training."""

    STANDARD = "standard"
    NONE = "none"


class HiddenActivation(StrEnum):
    """The activations to choose from."""

    RELU = "relu"
    TANH = "tanh"
    SILU = "silu"


Hidden = Annotated[
    str, typer.Option(help="Units of each hidden layer, as 16,16; none for linear regression.")
]

ActivationName = Annotated[HiddenActivation, typer.Option(help="Activation function of hidden units.")]
ScalingWord = Annotated[Scaling, typer.Option(help="Whether covariates and response are standardised.")]


def train(
    table: TablePath,
    response: Response,
    covariates: Covariates = None,
    dose: Dose = None,
    role: Roles = None,
    missing: Missing = None,
    rows: RowFilter = None,
    sheet: Sheet = None,
    hidden: Hidden = "16,16",
    activation: ActivationName = HiddenActivation.RELU,
    learning_rate: Annotated[float, typer.Option(help="Size of Adam's steps.")] = 0.01,
    epochs: Annotated[int, typer.Option(help="Passes over the training rows.")] = 300,
    batch_size: Annotated[int, typer.Option(help="Rows to a step; at most all.")] = 64,
    test_fraction: Annotated[float, typer.Option(help="Share of the rows set apart for the test.")] = 0.2,
    members: Annotated[int, typer.Option(help="Networks, each from another start.")] = 1,
    scaling: ScalingWord = Scaling.NONE,
    seed: Seed = 0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Train plain networks on TABLE, as in the lesson. One part of its rows is set apart for the test."""
    from covaria.cli.console import print_json, progress_bar, results
    from covaria.cli.trial import read_trial, trial_json

    units = parse_hidden(hidden)
    columns = TableOptions(table, response, dose=dose, covariates=covariates, role=role)
    asked = replace(columns, missing=missing, rows=rows, sheet=sheet)
    trial = read_trial(asked, asked.role_request(), with_bar=not (as_json or quiet))
    # Imported only now: it takes longer than reading a table that turns out to be unusable.
    from covaria.engine import Activation
    from covaria.lesson import LessonSettings, lesson_data, train_lesson

    chosen = Activation(activation.value)
    settings = LessonSettings(units, chosen, learning_rate, epochs, batch_size, members, seed)
    data = lesson_data(trial, test_fraction, seed, standardise=scaling is Scaling.STANDARD)
    with progress_bar("Training", shown=not (as_json or quiet)) as progress:
        result = train_lesson(data, settings, progress)
    if as_json:
        print_json({**train_json(result), **trial_json(trial)})
    elif not quiet:
        from covaria.cli.lesson import print_training

        print_training(results(), result, trial, len(data.train_rows), len(data.test_rows))


def parse_hidden(text: str) -> tuple[int, ...]:
    """Read the units of hidden layers from "16,16" or "none".

    Raises
    ------
    UsageError
        If the text is neither.
    """
    if text.strip().lower() == "none":
        return ()
    parts = [part.strip() for part in text.split(",")]
    if not all(re.fullmatch("[0-9]{1,9}", part) for part in parts):
        raise UsageError("--hidden must be whole numbers such as 16,16, or none.")
    return tuple(int(part) for part in parts)


def status_json(status: "TrainingStatus", epoch: int) -> dict[str, Any]:
    """Describe how a member's training ended, and the epoch that belongs to it."""
    return {"status": status.value, "epoch": epoch}


def train_json(result: "LessonResult") -> dict[str, Any]:
    """Describe a training for machines."""
    from covaria.cli.remedies import REMEDIES

    members = [
        {"train_mse": float(train_mse), "test_mse": float(test_mse), **status_json(status, epoch)}
        for train_mse, test_mse, status, epoch in zip(
            result.train_mse, result.test_mse, result.statuses, result.epochs.tolist(), strict=True
        )
    ]
    return {
        "parameters": result.parameters,
        "members": members,
        "training_seconds": result.seconds,
        "seconds_per_member": result.seconds / len(members),
        "remedies": sorted({REMEDIES[status] for status in result.statuses if status in REMEDIES}),
    }
