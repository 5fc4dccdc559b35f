"""The fourth trainer: boosted trees, which cut where networks are smooth."""

from functools import partial

import numpy as np

from covaria.arrays import BoolArray
from covaria.engine.training import Progress
from covaria.fit.candidates.boosting import Cuts, Trees, boost, make_cuts
from covaria.fit.candidates.candidate import RungFleet, Trainer, one_network_of_each_fold
from covaria.fit.candidates.task import TrainingTask
from covaria.fit.candidates.tree_networks import trees_as_networks
from covaria.fit.candidates.tree_products import trees_as_products
from covaria.fit.progress import Watch
from covaria.fit.settings.candidates import TreeSettings
from covaria.model.endpoint import Capability
from covaria.model.rung import Rung


def train_trees(task: TrainingTask, progress: Progress | None = None) -> tuple[RungFleet, ...]:
    """Boost trees without each fold, all at once.

    Each tree sees two covariates at most, so that their sum is of the pairwise rung, or of the additive one
    where there is one covariate. There are none where the endpoint has no least squares, or nothing to cut.

    Raises
    ------
    TrainingError
        If training was cancelled.
    """
    grown = _grow_trees(task, task.settings.method.trees, progress)
    if grown is None:
        return ()
    numbers = task.settings.method.trees.numbers
    network, alternatives = trees_as_networks(*grown, task.analysis.inputs.shape[1], numbers)
    return (one_network_of_each_fold(_rung(task), Trainer.TREES, network, alternatives),)


def train_finer_trees(task: TrainingTask, progress: Progress | None = None) -> tuple[RungFleet, ...]:
    """Boost more trees with smaller leaves, for tables that bear them; likewise."""
    grown = _grow_trees(task, task.settings.method.finer_trees, progress)
    if grown is None:
        return ()
    network, folds = trees_as_products(*grown, task.analysis.inputs.shape[1])
    return (one_network_of_each_fold(_rung(task), Trainer.FINER_TREES, network, [folds]),)


def _rung(task: TrainingTask) -> Rung:
    return Rung.PAIRWISE if len(task.analysis.design.schema) > 1 else Rung.ADDITIVE


def _grow_trees(
    task: TrainingTask, chosen: TreeSettings, progress: Progress | None
) -> tuple[Cuts, Trees] | None:
    """Trees without each fold; None where they are not sound, or there is nothing to cut."""
    analysis = task.analysis
    if not analysis.endpoint.has(Capability.LEAST_SQUARES):
        return None
    rows = np.arange(analysis.rows)
    if analysis.rows > chosen.most_rows:
        rows = np.linspace(0, analysis.rows - 1, chosen.most_rows).round().astype(np.int64)
    nonlinear = _nonlinear_inputs(task)
    somewhere = np.asarray(nonlinear.any(axis=0))
    cuts = make_cuts(analysis.inputs[rows], analysis.weights[rows], somewhere, chosen)
    if not len(cuts.inputs):
        return None
    weights = (analysis.weights * ~task.folds.held_out)[:, rows]
    targets = analysis.endpoint.targets(analysis.response, task.scale)[rows]
    # The share done stays at its end, as that of all trainers before it.
    check = partial(Watch(progress).reach, 1.0)
    return cuts, boost(cuts, targets, weights, nonlinear[:, cuts.inputs], chosen, check)


def _nonlinear_inputs(task: TrainingTask) -> BoolArray:
    """Whether an input column is of a nonlinear covariate without each fold; shape (folds, inputs)."""
    columns = task.analysis.design.inputs_of_covariate
    found = np.zeros((len(task.folds), task.analysis.inputs.shape[1]), dtype=bool)
    for own, covariates in zip(found, task.nonlinear, strict=True):
        own[[column for covariate in covariates for column in columns[covariate]]] = True
    return found
