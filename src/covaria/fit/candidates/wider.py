"""Wider networks for the dense rung, trained for longer, where the ladder asks for it.

Trials are noisy, and small networks say all that they bear. A table of much signal and little noise, whose
dense rung is far ahead of all others, may bear more, which a short training shows.
"""

from dataclasses import replace
from functools import partial

import numpy as np

from covaria.arrays import FloatArray
from covaria.engine.training import Progress
from covaria.fit.candidates.candidate import RungFleet, Trainer, fold_predictions
from covaria.fit.candidates.gradient import train_by_gradient
from covaria.fit.candidates.task import TrainingTask
from covaria.fit.settings import FitSettings
from covaria.model.rung import Rung
from covaria.statistics import weighted_mean


def widen_dense_rung(
    task: TrainingTask, fleets: tuple[RungFleet, ...], progress: Progress | None = None
) -> tuple[RungFleet, ...]:
    """Replace the dense rung's gradient-trained networks by wider ones, where that pays.

    They are trained in full where the best candidate of the dense rung is far ahead of all lower rungs out of
    fold, and they themselves, after a short training, far ahead of it.

    Parameters
    ----------
    task : TrainingTask
    fleets : tuple of RungFleet
        From all trainers.
    progress : callable, optional
    """
    steps = task.settings.wider_steps
    if not steps:
        return fleets
    errors, weights, chosen = partial(_deviances, task), task.analysis.weights, task.settings.method.wider
    dense = [errors(fleet) for fleet in fleets if fleet.rung is Rung.DENSE]
    best = min(dense, key=lambda own: float(weights @ own))
    # The richest first, since they are the likeliest to keep up, and one that does suffices.
    lower = reversed([fleet for fleet in fleets if fleet.rung is not Rung.DENSE])
    if not all(_is_far_ahead(best, errors(fleet), task) for fleet in lower):
        return fleets
    tried = _train_wider(task, max(1, steps // chosen.trial), progress)
    if not _is_far_ahead(errors(tried), best, task):
        return fleets
    trained = _train_wider(task, steps, progress)
    wider = min((trained, tried), key=lambda fleet: float(weights @ errors(fleet)))
    return tuple(wider if _is_dense_by_gradient(fleet) else fleet for fleet in fleets)


def _train_wider(task: TrainingTask, steps: int, progress: Progress | None) -> RungFleet:
    # The share done stays at its end, since none of this could be foreseen; but training can be cancelled.
    own_progress = None if progress is None else partial(_report_the_end, progress)
    own = replace(task, settings=_wider(task.settings, steps))
    (fleet,) = train_by_gradient(own, own_progress, rungs=(Rung.DENSE,), side_by_side=False)
    return fleet


def _wider(settings: FitSettings, steps: int) -> FitSettings:
    chosen = settings.method.wider
    return replace(
        settings,
        dense_units=chosen.units,
        steps=steps,
        rows_of_step=chosen.rows_of_step,
        learning_rate=chosen.learning_rate,
        penalties=(chosen.penalty,),
        linear_penalties=(chosen.penalty,),
        restarts=chosen.restarts,
    )


def _report_the_end(progress: Progress, _share: float) -> bool:
    return progress(1.0)


def _is_dense_by_gradient(fleet: RungFleet) -> bool:
    return fleet.rung is Rung.DENSE and fleet.trainer is Trainer.GRADIENT


def _is_far_ahead(own: FloatArray, other: FloatArray, task: TrainingTask) -> bool:
    """Whether deviances are smaller than others, far beyond chance; both (rows,)."""
    mean, standard_error = weighted_mean(other - own, task.analysis.weights, task.analysis.cluster)
    return mean > task.settings.method.wider.far_ahead * standard_error


def _deviances(task: TrainingTask, fleet: RungFleet) -> FloatArray:
    """Deviance of each row out of fold, at the penalty where they are least; shape (rows,)."""
    analysis, endpoint = task.analysis, task.analysis.endpoint
    predicted = task.folds.out_of_fold(fold_predictions(fleet, task.scale, analysis.inputs, endpoint))
    deviance = endpoint.row_deviance(analysis.response, predicted)
    total = np.where(np.isfinite(deviance).all(axis=1), deviance @ analysis.weights, np.inf)
    best: FloatArray = deviance[int(total.argmin())]
    return best
