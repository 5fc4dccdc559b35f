"""The first trainer: every rung, penalty, fold and restart as one fleet, by Adam."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from covaria.arrays import BoolArray, Float32Array, FloatArray
from covaria.engine import (
    BatchOrder,
    FleetPlan,
    FleetResult,
    Group,
    Network,
    Schedule,
    TrainingData,
    TrainingStatus,
    train,
)
from covaria.engine.initialisation import initial_parameters
from covaria.engine.losses import Loss
from covaria.engine.training import Progress
from covaria.errors import TrainingError
from covaria.fit.candidates.candidate import RungFleet, Trainer
from covaria.fit.candidates.ladder import Ladder, make_ladder
from covaria.fit.candidates.task import TrainingTask
from covaria.fit.progress import CANCELLED
from covaria.fit.random_streams import Stream, seed_of
from covaria.fit.settings import FitSettings
from covaria.fit.settings.candidates import GradientSettings
from covaria.model.rung import Rung

FoldsAlike = dict[Rung, list[list[int]]]
"""Folds of each rung in parts, each trained side by side."""

CURVE_POINTS = 100
"""Epochs at which the held-out loss is recorded, about."""


def train_by_gradient(
    task: TrainingTask,
    progress: Progress | None = None,
    rungs: Sequence[Rung] = tuple(Rung),
    side_by_side: bool = True,
) -> tuple[RungFleet, ...]:
    """Train rungs, all at once; none where the engine has no loss of the endpoint.

    Parameters
    ----------
    task : TrainingTask
    progress : callable, optional
    rungs : sequence of Rung
        By default all.
    side_by_side : bool
        Whether folds whose networks share a mask fill the lanes of vectors together. Wide networks, which
        would outgrow the processor's cache, train faster fold by fold.

    Raises
    ------
    TrainingError
        If training was cancelled, or a rung has no penalty at which each fold has a usable network.
    """
    analysis, settings = task.analysis, task.settings
    loss = analysis.endpoint.loss
    if loss is None:
        return ()
    ladder = make_ladder(analysis.design, settings, task.most_nonlinear)
    alike = {rung: _folds_alike(rung, task, side_by_side) for rung in rungs}
    targets = analysis.endpoint.targets(analysis.response, task.scale)
    data = TrainingData(analysis.inputs.astype(np.float32), targets.astype(np.float32))
    groups = tuple(_groups(ladder, task, alike))
    plan = _plan(ladder, groups, task, loss)
    result = train(plan, data, progress=progress)
    if TrainingStatus.CANCELLED in result.statuses:
        raise TrainingError(CANCELLED)
    members = plan.members // len(rungs)
    return tuple(
        _rung_fleet(
            rung, ladder.network, result, slice(k * members, (k + 1) * members), alike[rung], settings
        )
        for k, rung in enumerate(rungs)
    )


def _plan(ladder: Ladder, groups: tuple[Group, ...], task: TrainingTask, loss: Loss) -> FleetPlan:
    settings, rows = task.settings, max(len(group.active_rows) for group in groups)
    size = settings.batch_size(rows)
    epochs = max(1, round(settings.steps / -(-rows // size)))
    return FleetPlan(
        network=ladder.network,
        groups=groups,
        epochs=epochs,
        batch_size=size,
        loss=loss,
        schedule=Schedule.COSINE,
        held_out_interval=max(1, epochs // CURVE_POINTS) if task.with_loss_curves else epochs,
    )


def _groups(ladder: Ladder, task: TrainingTask, alike: FoldsAlike) -> Iterator[Group]:
    """One group for folds side by side; its members are folds × penalties × restarts."""
    for rung, parts in alike.items():
        for part in parts:
            mask = ladder.mask(rung, task.pairs[part[0]], task.nonlinear[part[0]])
            weights = task.analysis.weights * ~task.folds.held_out[part]
            group = _group(ladder.network, mask, weights, rung, task.settings, part)
            yield replace(group, loss_parameter=_loss_parameter(task, group.members))


def _loss_parameter(task: TrainingTask, members: int) -> Float32Array | None:
    parameter = task.analysis.endpoint.parameter_of_loss(task.scale)
    return None if parameter is None else np.full(members, parameter, dtype=np.float32)


def _folds_alike(rung: Rung, task: TrainingTask, side_by_side: bool) -> list[list[int]]:
    """Folds in parts whose networks share a mask, or one by one."""
    count = len(task.pairs)
    if not side_by_side:
        return [[fold] for fold in range(count)]
    nonlinear = ((),) * count if rung is Rung.LINEAR else task.nonlinear
    pairs = task.pairs if rung is Rung.PAIRWISE else ((),) * count
    masks = list(zip(nonlinear, pairs, strict=True))
    return [[fold for fold, own in enumerate(masks) if own == each] for each in dict.fromkeys(masks)]


def _group(
    network: Network,
    mask: BoolArray,
    row_weights: FloatArray,
    rung: Rung,
    settings: FitSettings,
    part: list[int],
) -> Group:
    """Members of some folds, whose row weights are (folds, rows)."""
    penalties, position = len(settings.penalties), list(Rung).index(rung)
    streams = [
        seed_of(settings.seed, Stream.GRADIENT, position, fold).spawn(1 + settings.restarts) for fold in part
    ]
    starts = [[np.random.Generator(np.random.Philox(start)) for start in own[1:]] for own in streams]
    initial = [[initial_parameters(network, mask, start) for start in own] * penalties for own in starts]
    members = penalties * settings.restarts
    return Group(
        initial=np.concatenate(initial),
        row_weights=np.repeat(row_weights.astype(np.float32), members, axis=0),
        learning_rate=np.full(members * len(part), settings.learning_rate, dtype=np.float32),
        weight_decay=np.tile(
            np.repeat(_decays(network, rung, settings), settings.restarts, axis=0), (len(part), 1)
        ),
        mask=mask,
        batch_order=BatchOrder(int(streams[0][0].generate_state(1)[0])),
    )


def _decays(network: Network, rung: Rung, settings: FitSettings) -> Float32Array:
    """Weight decay of each penalty on each decay group: on weights, never on biases."""
    decays = np.zeros((len(settings.penalties), len(network.decay_groups)), dtype=np.float32)
    decays[:, : len(network.layers)] = np.array(settings.penalties)[:, None]
    if rung is Rung.LINEAR:
        decays[:, network.decay_groups.index("skip")] = settings.linear_penalties
    return decays


def penalties_of(rung: Rung, settings: FitSettings) -> tuple[float, ...]:
    """The grid that a rung's penalty is picked from."""
    return settings.linear_penalties if rung is Rung.LINEAR else settings.penalties


def _rung_fleet(
    rung: Rung,
    network: Network,
    result: FleetResult,
    members: slice,
    alike: list[list[int]],
    settings: FitSettings,
) -> RungFleet:
    """Take a rung's members out of the result, as (penalties, folds, restarts)."""
    order = np.argsort(np.concatenate(alike))

    def arrange(values: Float32Array) -> Float32Array:
        own = values[members].reshape(len(order), len(settings.penalties), settings.restarts, -1)
        return own[order].swapaxes(0, 1)

    train_loss = arrange(result.train_loss)
    # A member that diverged is not worse than its final loss, by which it is compared with its siblings.
    finite = np.array([status is not TrainingStatus.NON_FINITE for status in result.statuses])
    final_loss = arrange(np.where(finite, result.train_loss[:, -1], np.inf).astype(np.float32))[..., 0]
    kept = keep_siblings(final_loss, settings.method.gradient)
    if not np.asarray(kept.any(axis=2)).all(axis=1).any():
        raise TrainingError(
            f"The {rung} networks could not be trained: at each penalty all of some fold overflowed; "
            "check the table for extreme values, or try another seed."
        )
    return RungFleet(
        rung,
        Trainer.GRADIENT,
        network,
        penalties_of(rung, settings),
        arrange(result.parameters),
        kept,
        train_loss,
        arrange(result.held_out_loss),
    )


def keep_siblings(final_loss: Float32Array, chosen: GradientSettings) -> BoolArray:
    """Which restarts to keep: those not far above the best of the same penalty and fold.

    Losses are of a response of variance 1, infinite where a member failed; (penalties, folds, restarts).
    """
    best = final_loss.min(axis=2, keepdims=True)
    near: BoolArray = (final_loss <= chosen.far_above * best) | (final_loss <= best + chosen.notable)
    return near & np.isfinite(final_loss)
