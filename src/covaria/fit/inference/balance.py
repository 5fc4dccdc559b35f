"""Whether dose or arm have to do with the covariates, as they have not where they were assigned at random."""

from itertools import chain, combinations, islice

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.settings.adjusted_means import AssignmentSettings

MOST_NUMBERS = 10_000_000
"""Permuted treatments that are held at once, which bounds memory."""


ROUNDING = 1e-9
"""Standardised inputs that differ by less between units are of one value, as the visit of a question is."""


def balance_p_value(analysis: AnalysisSet, random: np.random.Generator, chosen: AssignmentSettings) -> float:
    """Test by permutation that units' doses or arms have nothing to do with covariates or products of two.

    The statistic is what a ridge regression of the dose, or of all arms' indicators, explains. Subjects move
    whole, and so do groups.
    """
    if analysis.inputs.shape[1] == len(analysis.treatment_inputs):
        return 1.0
    taken = random.permutation(analysis.units)[: chosen.most_units]
    place = np.full(analysis.units, -1)
    place[taken] = np.arange(len(taken))
    unit = place[analysis.unit]
    # Of those taken alone, since inputs of a large table, and products of them, would take its memory again.
    rows = np.flatnonzero(unit >= 0)
    unit, weights = unit[rows], analysis.subject_weights[rows]
    others = np.delete(analysis.inputs[rows], analysis.treatment_inputs, axis=1)
    features = _average_by_unit(assignment_features(others, chosen.most_paired), unit, weights)
    treatment = _average_by_unit(analysis.treatment[rows], unit, weights)
    features, treatment = features - features.mean(axis=0), treatment - treatment.mean(axis=0)
    features[:, np.abs(features).max(axis=0) <= ROUNDING] = 0.0
    gram = features.T @ features
    gram[np.diag_indices_from(gram)] += (
        chosen.balance_ridge * np.trace(gram) / len(gram) + np.finfo(float).tiny
    )
    half = np.linalg.solve(np.linalg.cholesky(gram), features.T)
    units = len(taken)
    orders = chain([np.arange(units)], (random.permutation(units) for _ in range(chosen.permutations)))
    at_once = max(1, MOST_NUMBERS // units)
    blocks = iter(lambda: list(islice(orders, at_once)), [])
    explained = np.concatenate([_explained(half, treatment, np.column_stack(block)) for block in blocks])
    return float((explained >= explained[0] * (1 - 1e-12)).mean())


def _explained(half: FloatArray, treatment: FloatArray, orders: IntArray) -> FloatArray:
    """What the features explain of the treatment in some orders of the units; orders (units, orders)."""
    # One indicator at a time, since all together would take as many times the memory.
    total: FloatArray = sum(((half @ column[orders]) ** 2).sum(axis=0) for column in treatment.T)
    return total


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
