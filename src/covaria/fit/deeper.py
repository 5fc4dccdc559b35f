"""Wider networks for the dense rung, trained for longer, where the ladder asks for it.

Trials are noisy, and small networks say all that they bear. A table of much signal and little noise, whose
dense rung is far ahead of all others, bears more.
"""

from dataclasses import replace
from functools import partial

import numpy as np

from covaria.engine.training import Progress
from covaria.fit.candidate import RungFleet, Trainer, fold_predictions
from covaria.fit.gradient import train_gradient_fleets
from covaria.fit.ladder import Pair, Rung
from covaria.fit.problem import IntArray, Problem
from covaria.fit.settings import FitSettings
from covaria.fit.stacking import weighted_mean
from covaria.model.design import FloatArray, Scale

UNITS = 64
LEARNING_RATE = 0.02
PENALTIES = (1e-6, 1e-5, 1e-4)
FAR = 2.0
"""Standard errors of the paired difference by which the dense rung is ahead."""


def deepen_dense_rung(
    problem: Problem,
    fold: IntArray,
    pairs: tuple[tuple[Pair, ...], ...],
    scale: Scale,
    settings: FitSettings,
    fleets: tuple[RungFleet, ...],
    progress: Progress | None = None,
) -> tuple[RungFleet, ...]:
    """Replace the dense rung's gradient-trained networks by wider ones, where that pays.

    They are trained where the dense rung is far ahead of every other candidate out of fold, and kept where
    they are better still.

    Parameters
    ----------
    problem : Problem
    fold : (rows,) int64 array
    pairs : one tuple of pairs for each fold
    scale : Scale
        Of the response.
    settings : FitSettings
    fleets : tuple of RungFleet
        From all trainers.
    progress : callable, optional
    """
    position = next(k for k, fleet in enumerate(fleets) if _is_dense_by_gradient(fleet))
    if not settings.deeper_steps or not _is_far_ahead(position, fleets, problem, fold, scale):
        return fleets
    deeper = replace(
        settings,
        dense_units=UNITS,
        steps=settings.deeper_steps,
        learning_rate=LEARNING_RATE,
        penalties=PENALTIES,
        linear_penalties=PENALTIES,
        restarts=1,
    )
    # The share done stays at its end, since none of this could be foreseen; but training can be cancelled.
    told = None if progress is None else partial(_tell_the_end, progress)
    (wider,) = train_gradient_fleets(problem, fold, pairs, scale, deeper, told, (Rung.DENSE,))
    before, after = (_squared_errors(each, problem, fold, scale) for each in (fleets[position], wider))
    if problem.weights @ after >= problem.weights @ before:
        return fleets
    return (*fleets[:position], wider, *fleets[position + 1 :])


def _tell_the_end(progress: Progress, _share: float) -> bool:
    return progress(1.0)


def _is_dense_by_gradient(fleet: RungFleet) -> bool:
    return fleet.rung is Rung.DENSE and fleet.trainer is Trainer.GRADIENT


def _is_far_ahead(
    position: int, fleets: tuple[RungFleet, ...], problem: Problem, fold: IntArray, scale: Scale
) -> bool:
    """Whether a fleet predicts better than each other, far beyond chance."""
    own = _squared_errors(fleets[position], problem, fold, scale)
    # The richest first, since they are the likeliest to keep up.
    for fleet in reversed((*fleets[:position], *fleets[position + 1 :])):
        gain = _squared_errors(fleet, problem, fold, scale) - own
        mean, standard_error = weighted_mean(gain, problem.weights, problem.subject)
        if mean <= FAR * standard_error:
            return False
    return True


def _squared_errors(fleet: RungFleet, problem: Problem, fold: IntArray, scale: Scale) -> FloatArray:
    """Out of fold, at the penalty of least error; shape (rows,)."""
    predicted = fold_predictions(fleet, scale, problem.inputs)[:, fold, np.arange(problem.rows)]
    squared: FloatArray = (predicted - problem.response) ** 2
    total = np.where(np.isfinite(squared).all(axis=1), squared @ problem.weights, np.inf)
    best: FloatArray = squared[int(total.argmin())]
    return best
