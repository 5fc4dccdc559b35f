"""The lesson: plain networks, Adam at a constant rate, one random split into train and test."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import FloatArray, IntArray
from covaria.engine import (
    Activation,
    BatchOrder,
    FleetPlan,
    Group,
    Network,
    TrainingData,
    TrainingStatus,
    full_mask,
    predict,
    train,
)
from covaria.engine.torch_random import TorchRandom, torch_draws, torch_parameters
from covaria.engine.training import Progress
from covaria.errors import UsageError
from covaria.fit.analysis_set import take_rows, with_weighted_medians
from covaria.model.design import Scale, make_design, raw_inputs, weighted_scale
from covaria.table import TrialTable

MOST = {"number of epochs": 100_000, "batch size": 1_000_000, "number of members": 100_000}
"""Upper bounds of whole-number knobs, far above what makes sense and below what exhausts a laptop."""
LEAST_RATE, LARGEST_RATE = 1e-12, 1e6


@dataclass(frozen=True)
class LessonSettings:
    """The knobs of the lesson.

    Attributes
    ----------
    hidden : tuple of int
        Units of each hidden layer; empty for linear regression.
    activation : Activation
    learning_rate : float
    epochs : int
    batch_size : int
        Rows to a step; all that there are to train on, where they are fewer.
    members : int
        Networks, which differ in their initial parameters alone; the first is that of `seed`.
    seed : int
        As for `torch.manual_seed`.

    Raises
    ------
    UsageError
        If a knob is out of its range.
    """

    hidden: tuple[int, ...] = (16, 16)
    activation: Activation = Activation.RELU
    learning_rate: float = 0.01
    epochs: int = 300
    batch_size: int = 64
    members: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        if not LEAST_RATE <= self.learning_rate <= LARGEST_RATE:
            raise UsageError(
                f"The learning rate must be between {LEAST_RATE:g} and {LARGEST_RATE:g}; 0.01 is usual."
            )
        counts = dict(zip(MOST, (self.epochs, self.batch_size, self.members), strict=True))
        for name, count in counts.items():
            if not 1 <= count <= MOST[name]:
                raise UsageError(f"The {name} must be from 1 to {MOST[name]:,}.")
        if any(not 1 <= units <= 512 for units in self.hidden) or len(self.hidden) > 6:
            raise UsageError("A network may have up to 6 hidden layers of 1 to 512 units, such as 16,16.")
        if not 0 <= self.seed < 2**32:
            raise UsageError("The seed must be a whole number from 0 to 2^32 - 1.")


@dataclass(frozen=True)
class LessonData:
    """What the lesson is trained and tested on.

    Attributes
    ----------
    inputs : (rows, inputs) float64 array
    targets : (rows,) float64 array
        As the network shall see them.
    scale : Scale
        Brings targets back to the response's units.
    train_rows, test_rows : int64 arrays
    """

    inputs: FloatArray
    targets: FloatArray
    scale: Scale
    train_rows: IntArray
    test_rows: IntArray


@dataclass(frozen=True)
class LessonResult:
    """What the lesson gave, in units of the response.

    Attributes
    ----------
    parameters : int
        Of each network.
    train_mse, test_mse : (members,) arrays
        Over the last epoch's batches, and on the test rows; not finite where training failed.
    loss_curve : (members, epochs) array
    statuses : tuple of TrainingStatus
    epochs : (members,) int array
        As in `FleetResult`: the epoch, counted from 1, that belongs to each status.
    observed, predicted : (test rows,) arrays
        On the test rows, by the first member.
    seconds : float
        Spent on training.
    """

    parameters: int
    train_mse: FloatArray
    test_mse: FloatArray
    loss_curve: FloatArray
    statuses: tuple[TrainingStatus, ...]
    epochs: NDArray[np.int_]
    observed: FloatArray
    predicted: FloatArray
    seconds: float


def divide(rows: int, test_fraction: float, seed: int) -> tuple[IntArray, IntArray]:
    """Divide rows at random into train and test.

    Raises
    ------
    UsageError
        If the fraction leaves fewer than two rows to either side.
    """
    test_count = round(rows * test_fraction) if 0 < test_fraction < 1 else 0
    if test_count < 2 or rows - test_count < 2:
        raise UsageError(
            f"A test fraction of {test_fraction:g} leaves too few of {rows} rows to train or to test on; "
            "0.2 is usual."
        )
    order = np.random.default_rng(seed).permutation(rows)
    return order[: rows - test_count], order[rows - test_count :]


def lesson_data(trial: TrialTable, test_fraction: float, seed: int, standardise: bool) -> LessonData:
    """Divide a trial at random, with covariates and response standardised or as they are.

    Raises
    ------
    UsageError
        If the fraction leaves fewer than two rows to either side.
    """
    train_rows, test_rows = divide(trial.rows, test_fraction, seed)
    response, weights = trial.response.values, np.ones(trial.rows)
    if not standardise:
        inputs = raw_inputs(trial.schema, trial.covariates)
        return LessonData(inputs, response, Scale(0.0, 1.0), train_rows, test_rows)
    seen = tuple(take_rows(column, train_rows) for column in trial.covariates)
    schema = with_weighted_medians(trial.schema, seen, weights[train_rows])
    inputs = make_design(schema, seen, weights[train_rows]).encode(trial.covariates)
    scale = weighted_scale(response[train_rows], weights[train_rows])
    return LessonData(inputs, scale.standardise(response), scale, train_rows, test_rows)


def train_lesson(
    data: LessonData, settings: LessonSettings, progress: Progress | None = None
) -> LessonResult:
    """Train the lesson's networks and test them."""
    network = Network(data.inputs.shape[1], settings.hidden, (settings.activation,) * len(settings.hidden))
    # The split's order is kept, since the shuffling of batches starts from it.
    rows = np.concatenate([data.train_rows, data.test_rows])
    inputs = data.inputs[rows].astype(np.float32)
    targets = data.targets[rows].astype(np.float32)
    group = _group(network, settings, len(data.train_rows), len(rows))
    batch_size = min(settings.batch_size, len(data.train_rows))
    plan = FleetPlan(network, (group,), settings.epochs, batch_size, held_out_interval=settings.epochs)
    result = train(plan, TrainingData(inputs, targets), progress=progress)
    test_inputs = inputs[len(data.train_rows) :]
    predicted = predict(network, result.parameters[:1], test_inputs)[0].astype(float)
    squared_units = data.scale.sd**2
    return LessonResult(
        parameters=network.parameter_count,
        train_mse=result.train_loss[:, -1].astype(float) * squared_units,
        test_mse=result.held_out_loss[:, -1].astype(float) * squared_units,
        loss_curve=result.train_loss.astype(float) * squared_units,
        statuses=result.statuses,
        epochs=result.epochs,
        observed=data.scale.restore(data.targets[data.test_rows]),
        predicted=data.scale.restore(predicted),
        seconds=result.seconds,
    )


def _group(network: Network, settings: LessonSettings, train_count: int, rows: int) -> Group:
    starts = [
        torch_parameters(network, TorchRandom(settings.seed + member)) for member in range(settings.members)
    ]
    weights = np.zeros((settings.members, rows), dtype=np.float32)
    weights[:, :train_count] = 1
    return Group(
        initial=np.stack(starts),
        row_weights=weights,
        learning_rate=np.full(settings.members, settings.learning_rate, dtype=np.float32),
        weight_decay=np.zeros((settings.members, len(network.decay_groups)), dtype=np.float32),
        mask=full_mask(network),
        batch_order=BatchOrder(settings.seed, torch_draws(network)),
    )
