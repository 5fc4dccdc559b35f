"""Whether the dose has anything to do with the covariates, as it has not where it was assigned at random."""

from itertools import combinations

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.problem import Problem

PERMUTATIONS = 1999
MOST_PAIRED = 12
"""Inputs up to which products of two are looked at as well."""
RIDGE = 0.1
MOST_UNITS = 20_000


def balance_p_value(problem: Problem, random: np.random.Generator) -> float:
    """Test by permutation that units' doses have nothing to do with their covariates or products of two.

    The statistic is what a ridge regression of the dose explains. Subjects move whole, and so do groups.
    """
    if problem.dose_covariate is None:
        raise ValueError("the problem has no dose")
    own = problem.design.inputs_of_covariate[problem.dose_covariate]
    others = np.delete(problem.inputs, own, axis=1)
    if others.shape[1] == 0:
        return 1.0
    features = _average_by_unit(assignment_features(others), problem)
    dose = _average_by_unit(problem.inputs[:, own[:1]], problem)[:, 0]
    taken = random.permutation(len(dose))[:MOST_UNITS]
    features, dose = features[taken] - features[taken].mean(axis=0), dose[taken] - dose[taken].mean()
    gram = features.T @ features
    gram[np.diag_indices_from(gram)] += RIDGE * np.trace(gram) / len(gram) + np.finfo(float).tiny
    half = np.linalg.solve(np.linalg.cholesky(gram), features.T)
    moved = np.column_stack([dose, *(random.permutation(dose) for _ in range(PERMUTATIONS))])
    explained = ((half @ moved) ** 2).sum(axis=0)
    return float((explained >= explained[0] * (1 - 1e-12)).mean())


def assignment_features(inputs: FloatArray) -> FloatArray:
    """What an assignment may depend on: standardised inputs, and products of two where they are few."""
    if inputs.shape[1] > MOST_PAIRED:
        return inputs
    bounded = np.clip(inputs, -3, 3)
    products = [bounded[:, a] * bounded[:, b] for a, b in combinations(range(inputs.shape[1]), 2)]
    return np.column_stack([inputs, *products])


def _average_by_unit(values: FloatArray, problem: Problem) -> FloatArray:
    total = np.bincount(problem.unit, problem.weights)
    return np.column_stack(
        [np.bincount(problem.unit, problem.weights * column) / total for column in values.T]
    )
