"""Adjusted means of a fit: at the doses studied where they are few, otherwise at knots."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.dose import LevelMeans
from covaria.explain.dose_curves import MOST_LEVELS as TOLD_LEVELS
from covaria.explain.dose_curves import studied_doses
from covaria.fit.inference.assignment import modelled_probabilities, stabilised_weights
from covaria.fit.inference.augmented_means import augmented_means
from covaria.fit.inference.balance import balance_p_value
from covaria.fit.inference.cross_fitted import CrossFittedStack
from covaria.fit.inference.dose_levels import DoseLevels, dose_levels
from covaria.fit.inference.knot_means import KnotData, knot_means, place_knots
from covaria.fit.inference.strata import shares_within_strata
from covaria.fit.problem import Problem
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.statistics import weighted_mean

UNBALANCED = 0.001
"""p-value of the balance up to which an assignment is not taken as random, where nobody said how it was."""


@dataclass(frozen=True)
class _Dose:
    """The dose of each row, in the user's units, and how subjects came to it."""

    values: FloatArray
    column: int
    assignment: Assignment
    declared: bool
    balance: float


def adjusted_dose_means(
    problem: Problem, stack: CrossFittedStack, declared: Assignment | None, seed: int
) -> AdjustedMeans | None:
    """Adjust the means at each dose for the covariates; None with fewer than two doses, or too few subjects.

    Parameters
    ----------
    problem : Problem
    stack : CrossFittedStack
    declared : Assignment or None
        As the user said; otherwise the assignment is taken as random unless the covariates tell the dose.
    seed : int
    """
    levels = dose_levels(problem)
    if problem.dose_covariate is None or levels is None:
        return None
    random = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=(6,))))
    balance = balance_p_value(problem, random)
    judged = Assignment.OBSERVATIONAL if balance <= UNBALANCED else Assignment.RANDOMISED
    dose = _Dose(
        problem.raw_inputs(problem.dose_covariate)[:, 0],
        problem.design.inputs_of_covariate[problem.dose_covariate][0],
        judged if declared is None else declared,
        declared is not None,
        balance,
    )
    if levels.continuous:
        return _at_knots(problem, stack, dose)
    return _at_levels(problem, stack, dose, levels) if len(levels.kept) > 1 else None


def _at_levels(problem: Problem, stack: CrossFittedStack, dose: _Dose, levels: DoseLevels) -> AdjustedMeans:
    data = levels.data
    encoded = problem.design.scales[dose.column].standardise(data.levels)
    predicted = stack.with_input(problem.inputs, dose.column, encoded)
    probability, least = None, float((problem.weights @ data.had / problem.weights.sum()).min())
    if dose.assignment is Assignment.OBSERVATIONAL:
        probability = modelled_probabilities(problem, stack.folds, data.level, len(data.levels))
    elif problem.stratum is not None:
        probability = shares_within_strata(data, problem.stratum)
    if probability is not None:
        least = float(probability[data.level >= 0, data.level[data.level >= 0]].min())
    found = augmented_means(data, predicted, probability, problem.stratum)
    crude = [_crude(problem, data.level == own) for own in range(len(data.levels))]
    # Of many doses none is told that few subjects had, as `studied_doses` has it.
    told = len(levels.doses) <= TOLD_LEVELS
    left_out = np.delete(levels.doses, levels.kept) if told else np.array([])
    return _kept(found, dose, data.units, least, crude, left_out)


def _at_knots(problem: Problem, stack: CrossFittedStack, dose: _Dose) -> AdjustedMeans:
    ends = studied_doses(dose.values)[[0, -1]]
    knots = place_knots(dose.values, ends, problem.units)
    inverse = np.ones(problem.rows)
    if dose.assignment is Assignment.OBSERVATIONAL:
        inverse = stabilised_weights(problem, stack.folds, dose.values)
    encoded = problem.design.scales[dose.column].standardise(knots)
    predicted = stack.with_input(problem.inputs, dose.column, encoded)
    data = KnotData(dose.values, stack.stacked.errors, predicted, problem.weights, inverse, problem.unit)
    found = knot_means(data, knots)
    return _kept(found, dose, (found.freedom / 2 + 1).round().astype(np.int64), 1.0, [], np.array([]))


def _crude(problem: Problem, rows: FloatArray) -> tuple[float, float]:
    """Mean response of some rows, and its standard error."""
    return weighted_mean(problem.response[rows], problem.weights[rows], problem.unit[rows])


def _kept(
    found: LevelMeans,
    dose: _Dose,
    units: IntArray,
    least: float,
    crude: list[tuple[float, float]],
    left_out: FloatArray,
) -> AdjustedMeans:
    return AdjustedMeans(
        levels=tuple(found.doses.tolist()),
        means=tuple(found.means.tolist()),
        covariance=tuple(map(tuple, found.covariance.tolist())),
        freedom=tuple(found.freedom.tolist()),
        subjects=tuple(units.tolist()),
        of_knots=not crude,
        crude=tuple(mean for mean, _ in crude),
        crude_errors=tuple(error for _, error in crude),
        assignment=dose.assignment,
        declared=dose.declared,
        balance_p_value=dose.balance,
        least_probability=least,
        left_out=tuple(left_out.tolist()),
    )
