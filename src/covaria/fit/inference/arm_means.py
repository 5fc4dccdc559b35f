"""Adjusted means of a fit at arms without an order."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.arm_levels import ArmLevels, arm_levels
from covaria.fit.inference.assessed_assignment import assess_assignment
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.means_at_levels import influence_of_subjects_at_levels, means_at_levels
from covaria.fit.settings import MethodSettings
from covaria.model.adjusted_means import Assignment
from covaria.model.arm_means import ArmMeans, ReferenceArm


def adjusted_arm_means(
    analysis: AnalysisSet,
    average: CrossFittedAverage,
    reference: ReferenceArm | None,
    declared: Assignment | None,
    seed: int,
    method: MethodSettings,
) -> ArmMeans | None:
    """Adjust the mean of each arm for the covariates; None where no arm is declared.

    Parameters
    ----------
    analysis : AnalysisSet
    average : CrossFittedAverage
    reference : ReferenceArm or None
        Of the analysis set's arms.
    declared : Assignment or None
        As the user said; otherwise the assignment is taken as random unless the covariates predict the arm.
    seed : int
    method : MethodSettings
    """
    found = arm_levels(analysis)
    if found is None or reference is None:
        return None
    predicted = predicted_in_arms(analysis, average, found)
    assessed = assess_assignment(analysis, declared, method.assignment, seed)
    means = means_at_levels(analysis, average.folds, found.data, predicted, assessed, method)
    return ArmMeans(found.covariate, found.arms, reference, means)


def influence_on_arms(
    analysis: AnalysisSet,
    average: CrossFittedAverage,
    found: ArmLevels,
    assignment: Assignment,
    method: MethodSettings,
) -> FloatArray:
    """Influence of each subject on the adjusted mean of each arm; shape (subjects, arms)."""
    predicted = predicted_in_arms(analysis, average, found)
    return influence_of_subjects_at_levels(analysis, average.folds, found.data, predicted, assignment, method)


def predicted_in_arms(analysis: AnalysisSet, average: CrossFittedAverage, found: ArmLevels) -> FloatArray:
    """Out-of-fold prediction of each row in each arm; shape (rows, arms)."""
    own = [analysis.treatment_inputs[place] for place in found.order]
    scales = [analysis.design.scales[column] for column in own]
    encoded = np.column_stack(
        [scale.standardise(given) for scale, given in zip(scales, np.eye(len(own)), strict=True)]
    )
    return average.with_inputs(analysis.inputs, own, encoded)
