"""Adjusted means of a fit at arms without an order."""

import numpy as np

from covaria.fit.inference.augmented_means import LevelData
from covaria.fit.inference.cross_fitted import CrossFittedStack
from covaria.fit.inference.judged_assignment import judge_assignment
from covaria.fit.inference.means_at_levels import means_at_levels
from covaria.fit.problem import Problem
from covaria.model.adjusted_means import Assignment
from covaria.model.arm_means import ArmMeans, ReferenceArm
from covaria.table import CategoryCovariate
from covaria.table.reference_arm import ordered_arms


def adjusted_arm_means(
    problem: Problem,
    stack: CrossFittedStack,
    reference: ReferenceArm | None,
    declared: Assignment | None,
    seed: int,
) -> ArmMeans | None:
    """Adjust the mean of each arm for the covariates; None where no arm is declared.

    Parameters
    ----------
    problem : Problem
    stack : CrossFittedStack
    reference : ReferenceArm or None
        Of the problem's arms.
    declared : Assignment or None
        As the user said; otherwise the assignment is taken as random unless the covariates tell the arm.
    seed : int
    """
    if problem.arm_covariate is None or reference is None:
        return None
    covariate = problem.design.schema[problem.arm_covariate]
    if not isinstance(covariate, CategoryCovariate):
        raise TypeError(f"the arm {covariate.name} is not a category")
    arms = ordered_arms(covariate.levels)
    order = [covariate.levels.index(arm) for arm in arms]
    indicators = problem.raw_inputs(problem.arm_covariate)[:, order]
    own = [problem.treatment_inputs[place] for place in order]
    scales = [problem.design.scales[column] for column in own]
    encoded = np.column_stack(
        [scale.standardise(given) for scale, given in zip(scales, np.eye(len(arms)), strict=True)]
    )
    data = LevelData(
        np.arange(len(arms), dtype=float),
        indicators.argmax(axis=1).astype(np.int64),
        problem.response,
        problem.weights,
        problem.unit,
    )
    predicted = stack.with_inputs(problem.inputs, own, encoded)
    judged = judge_assignment(problem, declared, seed)
    found = means_at_levels(problem, stack.folds, data, predicted, judged)
    return ArmMeans(covariate.name, arms, reference, found)
