"""Which part of the subjects each fold holds out."""

import numpy as np

from covaria.fit.problem import IntArray, Problem


def folds_of_fit(problem: Problem, folds: int, seed: int) -> IntArray:
    """Divide the units as a fit with this seed does; shape (rows,)."""
    streams = np.random.SeedSequence(seed, spawn_key=(0,))
    return assign_folds(problem, folds, np.random.Generator(np.random.Philox(streams)))


def assign_folds(problem: Problem, folds: int, random: np.random.Generator) -> IntArray:
    """Divide the units among folds, balanced over dose and response; shape (rows,).

    Units are ordered by dose, then by response, and dealt in blocks of one unit to a fold, in random order
    within each block. All rows of a unit get its fold.
    """
    counts = np.bincount(problem.unit)
    mean_response = np.bincount(problem.unit, problem.response) / counts
    dose = np.zeros(problem.rows) if problem.dose is None else problem.dose
    mean_dose = np.bincount(problem.unit, dose) / counts
    order = np.lexsort([mean_response, np.round(mean_dose, 6)])
    blocks = -(-len(order) // folds)
    dealt = np.concatenate([random.permutation(folds) for _ in range(blocks)])[: len(order)]
    fold_of_unit = np.empty(len(order), dtype=np.int64)
    fold_of_unit[order] = dealt
    assigned: IntArray = fold_of_unit[problem.unit]
    return assigned
