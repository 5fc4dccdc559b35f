"""All candidates of a fit: every rung from each trainer, on the same folds."""

from collections.abc import Iterable
from dataclasses import replace
from time import perf_counter

from covaria.engine.training import Progress
from covaria.fit.candidates.candidate import Candidates, RungFleet, Trainer
from covaria.fit.candidates.dose_curves import train_dose_curves
from covaria.fit.candidates.evidence import train_by_evidence
from covaria.fit.candidates.gradient import train_by_gradient
from covaria.fit.candidates.task import Train, TrainingTask
from covaria.fit.candidates.trees import train_trees
from covaria.fit.candidates.wider import with_wider_networks
from covaria.fit.progress import Watch
from covaria.model.rung import Rung

TRAINERS: tuple[tuple[Train, float], ...] = (
    (train_by_gradient, 0.5),
    (train_by_evidence, 1.0),
    (train_dose_curves, 1.0),
    (train_trees, 1.0),
)
"""Trainers in the order of their work, each with the share of training done when it ends, about."""


def train_candidates(task: TrainingTask, progress: Progress | None = None) -> Candidates:
    """Train every rung by each trainer, and wider networks and finer trees where these pay.

    Parameters
    ----------
    task : TrainingTask
    progress : callable, optional
        Called with the share of the training done; False cancels.

    Raises
    ------
    TrainingError
        If training was cancelled, or a rung has no penalty at which each fold has a usable network.
    """
    return train_wider(task, train_ladder(task, progress), progress)


def train_ladder(task: TrainingTask, progress: Progress | None = None) -> Candidates:
    """Train every rung by each trainer; arguments and errors as for `train_candidates`."""
    began, watch = perf_counter(), Watch(progress)
    trained: list[RungFleet] = []
    done = 0.0
    for train, end in TRAINERS:
        trained += train(task, watch.part(done, end))
        done = end
    return Candidates(task.scale, _in_order(trained), perf_counter() - began)


def train_wider(task: TrainingTask, ladder: Candidates, progress: Progress | None = None) -> Candidates:
    """Add wider networks and finer trees to what `train_ladder` gave, where these pay."""
    began = perf_counter()
    fleets = _in_order(with_wider_networks(task, ladder.fleets, progress))
    return replace(ladder, fleets=fleets, seconds=ladder.seconds + perf_counter() - began)


def _in_order(fleets: Iterable[RungFleet]) -> tuple[RungFleet, ...]:
    """From the simplest rung to the richest, and each rung's in the order of the trainers."""
    rungs, trainers = list(Rung), list(Trainer)
    return tuple(sorted(fleets, key=lambda fleet: (rungs.index(fleet.rung), trainers.index(fleet.trainer))))
