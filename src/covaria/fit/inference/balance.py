"""Whether dose or arm have to do with the covariates, as they have not where they were assigned at random."""

from itertools import combinations

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.settings.adjusted_means import AssignmentSettings


def balance_p_value(analysis: AnalysisSet, random: np.random.Generator, chosen: AssignmentSettings) -> float:
    """Test by permutation that units' doses or arms have nothing to do with covariates or products of two.

    The statistic is what a ridge regression of the dose, or of all arms' indicators, explains. Subjects move
    whole, and so do groups.
    """
    others = np.delete(analysis.inputs, analysis.treatment_inputs, axis=1)
    if others.shape[1] == 0:
        return 1.0
    taken = random.permutation(analysis.units)[: chosen.most_units]
    place = np.full(analysis.units, -1)
    place[taken] = np.arange(len(taken))
    unit = place[analysis.unit]
    # Of those taken alone, since products of covariates would take many times the memory of a large table.
    rows = np.flatnonzero(unit >= 0)
    unit, weights = unit[rows], analysis.weights[rows]
    features = _average_by_unit(assignment_features(others[rows], chosen.most_paired), unit, weights)
    treatment = _average_by_unit(analysis.treatment[rows], unit, weights)
    features, treatment = features - features.mean(axis=0), treatment - treatment.mean(axis=0)
    gram = features.T @ features
    gram[np.diag_indices_from(gram)] += (
        chosen.balance_ridge * np.trace(gram) / len(gram) + np.finfo(float).tiny
    )
    half = np.linalg.solve(np.linalg.cholesky(gram), features.T)
    units = len(taken)
    permuted = (random.permutation(units) for _ in range(chosen.permutations))
    orders = np.column_stack([np.arange(units), *permuted])
    # One indicator at a time, since all together would take as many times the memory.
    explained = sum(((half @ column[orders]) ** 2).sum(axis=0) for column in treatment.T)
    return float((explained >= explained[0] * (1 - 1e-12)).mean())


def assignment_features(inputs: FloatArray, most_paired: int) -> FloatArray:
    """What an assignment may depend on: standardised inputs, and products of two where they are few."""
    if inputs.shape[1] > most_paired:
        return inputs
    bounded = np.clip(inputs, -3, 3)
    products = [bounded[:, a] * bounded[:, b] for a, b in combinations(range(inputs.shape[1]), 2)]
    return np.column_stack([inputs, *products])


def _average_by_unit(values: FloatArray, unit: IntArray, weights: FloatArray) -> FloatArray:
    total = np.bincount(unit, weights)
    return np.column_stack([np.bincount(unit, weights * column) / total for column in values.T])
