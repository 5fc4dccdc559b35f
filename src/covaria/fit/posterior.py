"""How sure the average dose-response is by the posterior of one network, beside what folds tell.

The models without one fold differ by chance, but are shrunk alike, so that their differences do not tell how
far shrinkage bends a curve. A posterior does, on average over a curve (Nychka 1988).
"""

import numpy as np
from scipy.linalg import solve_triangular

from covaria.engine.evidence import EvidenceFit
from covaria.engine.evidence.likelihood import hidden_units
from covaria.explain.dose_curves import average_over_subjects
from covaria.fit.evidence import StandardisedRows, train_rungs
from covaria.fit.ladder import Rung
from covaria.fit.problem import Problem
from covaria.fit.screening import screen_pairs
from covaria.fit.settings import FitSettings
from covaria.model.design import FloatArray, Scale

COMPONENTS = 12
"""Of the posterior of a curve that are kept: it is smooth, and those beyond are next to nothing."""


def train_posterior(problem: Problem, scale: Scale, settings: FitSettings) -> EvidenceFit | None:
    """Train a network of the pairwise rung on all rows, by evidence; None where there is no dose."""
    if problem.dose_covariate is None:
        return None
    pairs = screen_pairs(
        problem.design, problem.inputs, problem.response, settings.pair_budget, problem.weights
    )
    random = np.random.Generator(np.random.Philox(np.random.SeedSequence(settings.seed, spawn_key=(5,))))
    rows = StandardisedRows(problem.inputs, scale.standardise(problem.response), problem.weights)
    rungs = (Rung.LINEAR, Rung.ADDITIVE, Rung.PAIRWISE)
    return train_rungs(problem, rows, np.arange(problem.rows), pairs, settings, random, rungs)[-1]


def dose_deviations(fit: EvidenceFit, problem: Problem, spread: float, doses: FloatArray) -> FloatArray:
    """Deviations of the average dose-response, whose products sum to its posterior covariance.

    Parameters
    ----------
    fit : EvidenceFit
    problem : Problem
        With a dose.
    spread : float
        Of the response, in its units.
    doses : (doses,) array
        In the user's units.

    Returns
    -------
    (at most `COMPONENTS`, doses) array
    """
    if problem.dose_covariate is None:
        raise ValueError("the problem has no dose")
    column = problem.design.inputs_of_covariate[problem.dose_covariate][0]
    encode = problem.design.scales[column].standardise

    def units(encoded: FloatArray) -> FloatArray:
        return hidden_units(fit.structure, encoded, fit.hyperparameters).T

    # Dose by dose, since all units of all subjects at all doses would take much memory.
    averages = np.hstack(
        [
            average_over_subjects(units, problem.inputs, problem.weights, column, encode, np.array([dose]))
            for dose in doses
        ]
    )
    deviations = spread * solve_triangular(fit.factor, averages, lower=True)
    _, sizes, directions = np.linalg.svd(deviations, full_matrices=False)
    kept: FloatArray = sizes[:COMPONENTS, None] * directions[:COMPONENTS]
    return kept
