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
    if not settings.deeper_steps:
        return fleets
    errors = partial(_squared_errors, problem, fold, scale)
    position = next(k for k, fleet in enumerate(fleets) if _is_dense_by_gradient(fleet))
    before = errors(fleets[position])
    # The richest first, since they are the likeliest to keep up, and one that does suffices.
    others = reversed((*fleets[:position], *fleets[position + 1 :]))
    if not all(_is_far_ahead(before, errors(fleet), problem) for fleet in others):
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
    if problem.weights @ errors(wider) >= problem.weights @ before:
        return fleets
    return (*fleets[:position], wider, *fleets[position + 1 :])


def _tell_the_end(progress: Progress, _share: float) -> bool:
    return progress(1.0)


def _is_dense_by_gradient(fleet: RungFleet) -> bool:
    return fleet.rung is Rung.DENSE and fleet.trainer is Trainer.GRADIENT


def _is_far_ahead(own: FloatArray, other: FloatArray, problem: Problem) -> bool:
    """Whether squared errors are smaller than others, far beyond chance; both (rows,)."""
    mean, standard_error = weighted_mean(other - own, problem.weights, problem.subject)
    return mean > FAR * standard_error


def _squared_errors(problem: Problem, fold: IntArray, scale: Scale, fleet: RungFleet) -> FloatArray:
    """Out of fold, at the penalty of least error; shape (rows,)."""
    predicted = fold_predictions(fleet, scale, problem.inputs)[:, fold, np.arange(problem.rows)]
    squared: FloatArray = (predicted - problem.response) ** 2
    total = np.where(np.isfinite(squared).all(axis=1), squared @ problem.weights, np.inf)
    best: FloatArray = squared[int(total.argmin())]
    return best
