"""Wider networks for the dense rung, trained for longer, and finer trees, where the others leave something.

Trials are noisy, and small networks say all that they bear. A table of steps and edges, or nearly free of
noise, may bear more: there, rows that are alike err alike out of fold.
"""

from dataclasses import replace
from functools import partial

import numpy as np

from covaria.arrays import FloatArray
from covaria.engine.training import Progress
from covaria.fit.candidates.candidate import RungFleet, Trainer
from covaria.fit.candidates.gradient import train_by_gradient
from covaria.fit.candidates.neighbours import agreement_of_neighbours, units_with_copies
from covaria.fit.candidates.out_of_fold import best_out_of_fold, out_of_fold, total_deviance
from covaria.fit.candidates.task import TrainingTask
from covaria.fit.candidates.trees import train_finer_trees
from covaria.fit.settings import FitSettings
from covaria.model.rung import Rung
from covaria.statistics import weighted_mean


def with_wider_networks(
    task: TrainingTask, fleets: tuple[RungFleet, ...], progress: Progress | None = None
) -> tuple[RungFleet, ...]:
    """Add wider networks and finer trees to candidates that leave something which neighbours share.

    The networks are trained for a short time; then in full, at the better penalty, where they are far ahead
    of all others out of fold.

    Parameters
    ----------
    task : TrainingTask
    fleets : tuple of RungFleet
        From all trainers.
    progress : callable, optional
    """
    steps, chosen = task.settings.wider_steps, task.settings.method.wider
    if not steps or task.analysis.endpoint.loss is None:
        return fleets
    best = best_out_of_fold(task, fleets)
    if not _leaves_something(task, best):
        return fleets
    wider = _train_wider(task, max(1, steps // chosen.trial), chosen.penalties, progress)
    short, penalty = out_of_fold(task, wider)
    if _is_far_ahead(task, short, best):
        full = _train_wider(task, steps, (wider.penalties[penalty],), progress)
        if total_deviance(task, out_of_fold(task, full)[0]) < total_deviance(task, short):
            wider = full
    return (*fleets, *train_finer_trees(task, progress), wider)


def _leaves_something(task: TrainingTask, predicted: FloatArray) -> bool:
    """Whether predictions out of fold, (rows,), leave more than noise: rows that are alike err alike."""
    analysis, chosen = task.analysis, task.settings.method.wider
    explained, _ = analysis.endpoint.explained_share(analysis.response, predicted, analysis.weights)
    if explained > 1 - chosen.least_left:
        return False
    rows = np.arange(analysis.rows)
    if analysis.rows > chosen.most_rows:
        rows = np.linspace(0, analysis.rows - 1, chosen.most_rows).round().astype(np.int64)
    own = analysis.take(rows)
    errors = own.working_residual(predicted[rows])
    unit = units_with_copies(own.unit, np.column_stack([own.inputs, own.response]))
    return any(
        agreement_of_neighbours(own.inputs, errors, own.weights, unit, count) > chosen.surely
        for count in chosen.neighbours
        if count <= unit.max()
    )


def _train_wider(
    task: TrainingTask, steps: int, penalties: tuple[float, ...], progress: Progress | None
) -> RungFleet:
    # The share done stays at its end, since none of this could be foreseen; but training can be cancelled.
    own_progress = None if progress is None else partial(_report_the_end, progress)
    own = replace(task, settings=_wider(task.settings, steps, penalties))
    (fleet,) = train_by_gradient(own, own_progress, rungs=(Rung.DENSE,), side_by_side=False)
    return replace(fleet, trainer=Trainer.WIDER)


def _wider(settings: FitSettings, steps: int, penalties: tuple[float, ...]) -> FitSettings:
    chosen = settings.method.wider
    return replace(
        settings,
        dense_units=chosen.units,
        steps=steps,
        rows_of_step=chosen.rows_of_step,
        learning_rate=chosen.learning_rate,
        penalties=penalties,
        linear_penalties=penalties,
        restarts=chosen.restarts,
    )


def _report_the_end(progress: Progress, _share: float) -> bool:
    return progress(1.0)


def _is_far_ahead(task: TrainingTask, own: FloatArray, other: FloatArray) -> bool:
    """Whether predictions are better than others, far beyond chance; both (rows,)."""
    analysis = task.analysis
    better = analysis.endpoint.row_deviance(analysis.response, np.stack([other, own]))
    mean, standard_error = weighted_mean(better[0] - better[1], analysis.weights, analysis.cluster)
    return mean > task.settings.method.wider.far_ahead * standard_error
