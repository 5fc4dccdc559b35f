"""Adjusted means at the levels of a dose, or of arms without an order, from predictions under each."""

from dataclasses import replace

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.fit.analysis_set import Problem
from covaria.fit.folds import Folds
from covaria.fit.inference.assignment import modelled_probabilities
from covaria.fit.inference.augmented_means import LevelData, augmented_means
from covaria.fit.inference.judged_assignment import JudgedAssignment
from covaria.fit.inference.strata import shares_within_strata
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.statistics import weighted_mean


def means_at_levels(
    problem: Problem, folds: Folds, data: LevelData, predicted: FloatArray, judged: JudgedAssignment
) -> AdjustedMeans:
    """Adjust the mean at each level for the covariates.

    Parameters
    ----------
    problem : Problem
    folds : Folds
        Out of which `predicted` comes.
    data : LevelData
        Of the problem's rows.
    predicted : (rows, levels) array
        Prediction of each row under each level, by models that did not see it.
    judged : JudgedAssignment
    """
    level, levels = data.level, len(data.levels)
    probability, least = None, float((problem.weights @ data.had / problem.weights.sum()).min())
    if judged.assignment is Assignment.OBSERVATIONAL:
        probability = modelled_probabilities(problem, folds, level, levels)
    elif problem.stratum is not None:
        probability = shares_within_strata(data, problem.stratum)
    if probability is not None:
        least = float(probability[level >= 0, level[level >= 0]].min())
    found = augmented_means(data, predicted, probability, problem.stratum)
    crude = [_crude(problem, level == own) for own in range(levels)]
    return replace(judged.kept(found, _subjects(problem, data), least, crude), strata=problem.strata)


def _subjects(problem: Problem, data: LevelData) -> IntArray:
    """Number of subjects that had each level, about where weights are no counts; shape (levels,)."""
    if problem.subject is not None:
        return replace(data, unit=problem.subject).units
    counts = np.rint(problem.weights @ data.had).astype(np.int64)
    return np.maximum(counts, 1)


def _crude(problem: Problem, rows: BoolArray) -> tuple[float, float]:
    """Mean response of some rows, and its standard error."""
    return weighted_mean(problem.response[rows], problem.weights[rows], problem.unit[rows])
