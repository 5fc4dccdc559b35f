"""The fleet of a fit: every rung, penalty, fold and restart trained at once, and what it predicts."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covaria.engine import (
    BatchOrder,
    FleetPlan,
    FleetResult,
    Group,
    Network,
    Outcome,
    Schedule,
    TrainingData,
    predict,
    train,
)
from covaria.engine.initialisation import initial_parameters
from covaria.engine.training import Progress
from covaria.errors import TrainingError
from covaria.fit.ladder import Ladder, Rung, make_ladder
from covaria.fit.problem import IntArray, Problem
from covaria.fit.screening import screen_pairs
from covaria.fit.settings import FitSettings, batch_size
from covaria.model.design import FloatArray, Scale, weighted_scale

CURVE_POINTS = 100
"""Epochs at which the held-out loss is recorded, about."""

FAR_ABOVE = 1.5
"""A restart is dropped when its final loss exceeds its best sibling's by this factor and by `NOTABLE`."""
NOTABLE = 0.1
"""Share of the response's variance that a dropped restart must lie above its best sibling."""


@dataclass(frozen=True)
class RungFleet:
    """The trained members of one rung, by penalty, fold and restart.

    Attributes
    ----------
    rung : Rung
    penalties : tuple of float
    parameters : (penalties, folds, restarts, parameters) float32 array
    kept : (penalties, folds, restarts) bool array
        False where a member failed or ended far above its siblings.
    train_loss, held_out_loss : (penalties, folds, restarts, epochs) float32 arrays
        In units of the standardised response.
    """

    rung: Rung
    penalties: tuple[float, ...]
    parameters: NDArray[np.float32]
    kept: NDArray[np.bool_]
    train_loss: NDArray[np.float32]
    held_out_loss: NDArray[np.float32]


@dataclass(frozen=True)
class Candidates:
    """All rungs, trained on the same folds.

    Attributes
    ----------
    network : Network
    response_scale : Scale
    fleets : tuple of RungFleet
    seconds : float
        Spent on training.
    """

    network: Network
    response_scale: Scale
    fleets: tuple[RungFleet, ...]
    seconds: float

    @property
    def networks(self) -> int:
        """Number of networks trained."""
        return sum(fleet.kept.size for fleet in self.fleets)

    @property
    def dropped(self) -> int:
        """Number of networks left out."""
        return sum(int((~fleet.kept).sum()) for fleet in self.fleets)


def train_candidates(
    problem: Problem, fold: IntArray, settings: FitSettings, progress: Progress | None = None
) -> Candidates:
    """Train the fleet of a fit.

    Parameters
    ----------
    problem : Problem
    fold : (rows,) int64 array
    settings : FitSettings
    progress : callable, optional

    Raises
    ------
    TrainingError
        If training was cancelled, or a rung has no penalty at which each fold has a usable network.
    """
    ladder = make_ladder(problem.design, settings)
    scale = weighted_scale(problem.response, problem.weights)
    data = TrainingData(
        problem.inputs.astype(np.float32), scale.standardise(problem.response).astype(np.float32)
    )
    plan = _plan(ladder, problem, fold, settings)
    result = train(plan, data, progress=progress)
    if Outcome.CANCELLED in result.outcomes:
        raise TrainingError("Training was cancelled before it ended; nothing of it is kept.")
    fleets = tuple(_rung_fleet(rung, result, fold, settings) for rung in Rung)
    return Candidates(ladder.network, scale, fleets, result.seconds)


def _plan(ladder: Ladder, problem: Problem, fold: IntArray, settings: FitSettings) -> FleetPlan:
    folds = int(fold.max()) + 1
    training_rows = problem.rows - problem.rows // folds
    size = batch_size(training_rows)
    epochs = max(1, round(settings.steps * size / training_rows))
    return FleetPlan(
        network=ladder.network,
        groups=tuple(_groups(ladder, problem, fold, settings)),
        epochs=epochs,
        batch_size=size,
        schedule=Schedule.COSINE,
        held_out_interval=max(1, epochs // CURVE_POINTS),
    )


def _groups(ladder: Ladder, problem: Problem, fold: IntArray, settings: FitSettings) -> Iterator[Group]:
    """One group for each rung and fold; its members are penalties × restarts."""
    pairs = []
    for held_out in range(int(fold.max()) + 1):
        seen = fold != held_out
        pairs.append(
            screen_pairs(
                problem.design,
                problem.inputs[seen],
                problem.response[seen],
                settings.pair_budget,
                problem.weights[seen],
            )
        )
    for position, rung in enumerate(Rung):
        for held_out, fold_pairs in enumerate(pairs):
            streams = np.random.SeedSequence(settings.seed, spawn_key=(1, position, held_out))
            mask = ladder.mask(rung, fold_pairs)
            yield _group(ladder.network, mask, problem.weights * (fold != held_out), rung, settings, streams)


def _group(
    network: Network,
    mask: NDArray[np.bool_],
    row_weights: FloatArray,
    rung: Rung,
    settings: FitSettings,
    streams: np.random.SeedSequence,
) -> Group:
    order, *starts = streams.spawn(1 + settings.restarts)
    initial = [
        initial_parameters(network, mask, np.random.Generator(np.random.Philox(start))) for start in starts
    ]
    penalties = len(settings.penalties)
    members = penalties * settings.restarts
    return Group(
        initial=np.tile(np.stack(initial), (penalties, 1)),
        row_weights=np.tile(row_weights.astype(np.float32), (members, 1)),
        learning_rate=np.full(members, settings.learning_rate, dtype=np.float32),
        weight_decay=np.repeat(_decays(network, rung, settings), settings.restarts, axis=0),
        mask=mask,
        batch_order=BatchOrder(int(order.generate_state(1)[0])),
    )


def _decays(network: Network, rung: Rung, settings: FitSettings) -> NDArray[np.float32]:
    """Weight decay of each penalty on each decay group: on weights, never on biases."""
    decays = np.zeros((len(settings.penalties), len(network.decay_groups)), dtype=np.float32)
    decays[:, : len(network.layers)] = np.array(settings.penalties)[:, None]
    if rung is Rung.LINEAR:
        decays[:, network.decay_groups.index("skip")] = settings.linear_penalties
    return decays


def penalties_of(rung: Rung, settings: FitSettings) -> tuple[float, ...]:
    """The grid that a rung's penalty is picked from."""
    return settings.linear_penalties if rung is Rung.LINEAR else settings.penalties


def _rung_fleet(rung: Rung, result: FleetResult, fold: IntArray, settings: FitSettings) -> RungFleet:
    """Take a rung's members out of the result, as (penalties, folds, restarts)."""
    folds, penalties = int(fold.max()) + 1, len(settings.penalties)
    members = folds * penalties * settings.restarts
    start = list(Rung).index(rung) * members

    def arrange(values: NDArray[np.float32]) -> NDArray[np.float32]:
        own = values[start : start + members]
        return own.reshape(folds, penalties, settings.restarts, -1).swapaxes(0, 1)

    train_loss = arrange(result.train_loss)
    # A member that diverged is not worse than its final loss, by which it is compared with its siblings.
    finite = np.array([outcome is not Outcome.NON_FINITE for outcome in result.outcomes])
    final_loss = arrange(np.where(finite, result.train_loss[:, -1], np.inf).astype(np.float32))[..., 0]
    kept = keep_siblings(final_loss)
    if not np.asarray(kept.any(axis=2)).all(axis=1).any():
        raise TrainingError(
            f"The {rung} networks could not be trained: at each penalty all of some fold overflowed; "
            "check the table for extreme values, or try another seed."
        )
    return RungFleet(
        rung,
        penalties_of(rung, settings),
        arrange(result.parameters),
        kept,
        train_loss,
        arrange(result.held_out_loss),
    )


def keep_siblings(final_loss: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which restarts to keep: those not far above the best of the same penalty and fold.

    Losses are of a response of variance 1, infinite where a member failed; (penalties, folds, restarts).
    """
    best = final_loss.min(axis=2, keepdims=True)
    near: NDArray[np.bool_] = (final_loss <= FAR_ABOVE * best) | (final_loss <= best + NOTABLE)
    return near & np.isfinite(final_loss)


def fold_predictions(candidates: Candidates, fleet: RungFleet, inputs: FloatArray) -> FloatArray:
    """Mean over the kept restarts, in units of the response; NaN where none is; (penalties, folds, rows)."""
    shape = fleet.kept.shape
    flat = fleet.parameters.reshape(-1, candidates.network.parameter_count)
    members = predict(candidates.network, flat, inputs.astype(np.float32)).reshape(*shape, len(inputs))
    kept = fleet.kept[..., None]
    count = kept.sum(axis=2)
    mean = np.where(kept, members, 0).sum(axis=2, dtype=float) / np.maximum(count, 1)
    return candidates.response_scale.restore(np.where(count > 0, mean, np.nan))
