"""Adjusted means of a fit at arms without an order."""

import numpy as np

from covaria.fit.analysis_set import Problem
from covaria.fit.inference.arm_levels import arm_levels
from covaria.fit.inference.cross_fitted import CrossFittedStack
from covaria.fit.inference.judged_assignment import judge_assignment
from covaria.fit.inference.means_at_levels import means_at_levels
from covaria.model.adjusted_means import Assignment
from covaria.model.arm_means import ArmMeans, ReferenceArm


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
    found = arm_levels(problem)
    if found is None or reference is None:
        return None
    own = [problem.treatment_inputs[place] for place in found.order]
    scales = [problem.design.scales[column] for column in own]
    encoded = np.column_stack(
        [scale.standardise(given) for scale, given in zip(scales, np.eye(len(own)), strict=True)]
    )
    predicted = stack.with_inputs(problem.inputs, own, encoded)
    judged = judge_assignment(problem, declared, seed)
    means = means_at_levels(problem, stack.folds, found.data, predicted, judged)
    return ArmMeans(found.covariate, found.arms, reference, means)
