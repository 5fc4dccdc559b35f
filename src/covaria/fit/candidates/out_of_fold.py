"""What trained candidates predict of the rows that their folds held out, before anything is weighed."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.candidates.candidate import RungFleet, fold_predictions
from covaria.fit.candidates.task import TrainingTask


def out_of_fold(task: TrainingTask, fleet: RungFleet) -> tuple[FloatArray, int]:
    """Predictions of each row at the penalty where they are best, (rows,), and that penalty's position."""
    analysis, endpoint = task.analysis, task.analysis.endpoint
    predicted = task.folds.out_of_fold(fold_predictions(fleet, task.scale, analysis.inputs, endpoint))
    deviance = endpoint.row_deviance(analysis.response, predicted)
    total = np.where(np.isfinite(deviance).all(axis=1), deviance @ analysis.weights, np.inf)
    best = int(total.argmin())
    return predicted[best], best


def total_deviance(task: TrainingTask, predicted: FloatArray) -> float:
    """The deviance of predictions, (rows,), summed over the subjects."""
    analysis = task.analysis
    return float(analysis.endpoint.row_deviance(analysis.response, predicted) @ analysis.weights)


def best_out_of_fold(task: TrainingTask, fleets: Sequence[RungFleet]) -> FloatArray:
    """Predictions of each row by the candidate whose deviance out of fold is least; shape (rows,)."""
    return min((out_of_fold(task, fleet)[0] for fleet in fleets), key=partial(total_deviance, task))
