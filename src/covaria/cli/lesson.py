"""How a training in the manner of the lesson is shown on a terminal."""

from collections import Counter

import numpy as np
from rich.console import Console

from covaria.cli.plot import curve, scatter
from covaria.cli.remedies import REMEDIES
from covaria.cli.trial import print_trial
from covaria.engine import TrainingStatus
from covaria.lesson import LessonResult
from covaria.table import TrialTable
from covaria.wording.lists import counted
from covaria.wording.numbers import format_number

PLOT_WIDTH = 60


def print_training(
    console: Console, result: LessonResult, trial: TrialTable, train_rows: int, test_rows: int
) -> None:
    """Print the table, parameters, errors, loss curve and predicted against observed of the first network."""
    print_trial(console, trial)
    console.print()
    console.print(
        f"{counted(result.parameters, 'parameter')}; "
        f"{counted(train_rows, 'row')} to train, {test_rows:,} to test"
    )
    for name, errors in (("train", result.train_mse), ("test", result.test_mse)):
        console.print(f"{name:<5} mean squared error  {_errors(errors)}")
    console.print(f"{result.seconds:.2f} s for {counted(len(result.statuses), 'network')}")
    _print_statuses(console, result)
    console.print()
    print_curves(console, result, trial.response.name)


def print_curves(console: Console, result: LessonResult, response: str) -> None:
    """Draw the loss curve and predicted against observed of the first network."""
    width = min(console.width - 2, PLOT_WIDTH)
    epochs = counted(result.loss_curve.shape[1], "epoch")
    console.print(f"Loss curve: training mean squared error over {epochs}", style="bold")
    _print_plot(console, curve(result.loss_curve[0].tolist(), width, 6))
    console.print()
    console.print(f"Predicted {response} (up) against observed (across), test rows", style="bold")
    _print_plot(console, scatter(result.observed.tolist(), result.predicted.tolist(), width // 2, 12))


def _print_plot(console: Console, lines: list[str]) -> None:
    for line in lines:
        console.print(f"  {line}", no_wrap=True)


def _errors(errors: np.ndarray) -> str:
    finite = errors[np.isfinite(errors)]
    if len(finite) == 0:
        return "not finite"
    if len(errors) == 1:
        return format_number(finite[0])
    low, middle, high = np.percentile(finite, [10, 50, 90])
    return f"median {format_number(middle)} (10 to 90 %: {format_number(low)} to {format_number(high)})"


def _print_statuses(console: Console, result: LessonResult) -> None:
    counts = Counter(result.statuses)
    for status, remedy in REMEDIES.items():
        if counts[status]:
            found = f"{counts[status]} of {len(result.statuses)} {status.value}{_since(status, result)}"
            console.print(f"{found}. {remedy}")
    if counts[TrainingStatus.CONVERGED] == len(result.statuses):
        console.print("All converged." if len(result.statuses) > 1 else "Converged.")


def _since(status: TrainingStatus, result: LessonResult) -> str:
    """State the epoch in which things first went wrong, where there is one."""
    if status not in {TrainingStatus.DIVERGED, TrainingStatus.NON_FINITE}:
        return ""
    of_status = [found is status for found in result.statuses]
    return f" from epoch {result.epochs[of_status].min()} on"


def print_lesson(
    console: Console,
    result: LessonResult,
    exercises: dict[str, LessonResult],
    noise_variance: float,
    seconds: float,
) -> None:
    """Print the lesson's network and its three exercises."""
    console.print("The lesson: 4 covariates, two hidden layers of 16 ReLU units, Adam", style="bold")
    console.print(f"{result.parameters} parameters; 640 subjects to train, 160 to test")
    console.print(f"train mean squared error  {result.train_mse[0]:.3f}")
    console.print(f"test  mean squared error  {result.test_mse[0]:.3f}  (noise alone: {noise_variance:g})")
    console.print()
    print_curves(console, result, "y")
    console.print()
    console.print("The three exercises", style="bold")
    console.print(f"  {'':<20}{'train MSE':>10}{'test MSE':>10}  status")
    for name, exercise in {"the lesson": result, **exercises}.items():
        errors = f"{exercise.train_mse[0]:>10.4f}{exercise.test_mse[0]:>10.4f}"
        console.print(f"  {name:<20}{errors}  {exercise.statuses[0].value}")
    console.print()
    for line in LESSONS:
        console.print(line)
    console.print(f"{1 + len(exercises)} networks in {seconds:.2f} s.")


LESSONS = (
    "Without a hidden layer the network is linear regression: it cannot bend, and",
    "misses most of the response. At learning rate 0.5 each step overshoots, as an",
    "unrealistically large parameter step would in NONMEM, and the units die. Tanh",
    "bends smoothly, as this response does, and comes closer to the noise.",
)
