"""Which subjects move the headline most."""

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.arm_levels import arm_levels
from covaria.fit.inference.arm_means import influence_on_arms
from covaria.fit.inference.augmented_means import sums_of_units
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.dose_means import influence_on_doses
from covaria.fit.inference.knot_means import hats_of
from covaria.fit.inference.means_at_visit import MeansAtVisit, means_at_visit
from covaria.fit.settings import FitSettings
from covaria.model.adjusted_means import Assignment
from covaria.model.sensitivity import TreatmentDifference


def influence_of_subjects(
    analysis: AnalysisSet,
    average: CrossFittedAverage,
    difference: TreatmentDifference | None,
    assignment: Assignment,
    settings: FitSettings,
) -> FloatArray:
    """How far each subject moves the headline; shape (subjects,).

    That is its influence function in the adjusted difference between two treatments, summed over its rows,
    with all that the difference is made of: predictions, what they leave, and probabilities of the assignment
    (Bang and Robins 2005; Ye, Shao, Yi and Zhao 2023). Where no adjusted difference is asked about, Cook's
    distance.

    Parameters
    ----------
    analysis : AnalysisSet
    average : CrossFittedAverage
        The averaged model of the fit, without each fold.
    difference : TreatmentDifference or None
    assignment : Assignment
        How subjects came to their dose or arm.
    settings : FitSettings
    """
    method = settings.method
    at_visit = means_at_visit(analysis, average, settings) if analysis.within is not None else None
    if difference is not None and at_visit is not None:
        return _on_difference(at_visit, difference)
    if difference is not None:
        arms = arm_levels(analysis)
        if arms is not None:
            places = [arms.arms.index(each) for each in (difference.at, difference.reference)]
            of_arms = influence_on_arms(analysis, average, arms, assignment, method)[:, places]
            return -np.diff(of_arms)[:, 0]
        doses = np.array([float(difference.at), float(difference.reference)])
        of_doses = influence_on_doses(analysis, average, doses, assignment, method)
        if of_doses is not None:
            return -np.diff(of_doses)[:, 0]
    return cook_distances(analysis, analysis.endpoint.error(analysis.response, average.out_of_fold(analysis)))


def _on_difference(found: MeansAtVisit, difference: TreatmentDifference) -> FloatArray:
    """Influence of each subject on the difference of two levels, or doses between them, at a visit."""
    treatments = difference.at, difference.reference
    arms = arm_levels(found.subjects.analysis)
    if arms is not None:
        takes = np.eye(len(arms.arms))[[arms.arms.index(each) for each in treatments]]
    else:
        takes = hats_of(np.array(list(map(float, treatments))), found.data.levels)
    influence: FloatArray = found.influence @ (takes[0] - takes[1])
    return influence


def cook_distances(analysis: AnalysisSet, errors: FloatArray) -> FloatArray:
    """Sum of squared changes of all predictions were each subject left out; shape (subjects,).

    As of a linear model (Cook 1977, for subjects of several rows), whose errors without the subject are
    taken from out of fold: leverage times what networks could not foresee.

    Parameters
    ----------
    analysis : AnalysisSet
    errors : (rows,) array
        Out of fold, in units of the response.
    """
    design = np.column_stack([np.ones(analysis.rows), analysis.inputs])
    weighted = design * analysis.weights[:, None]
    score = sums_of_units(weighted * errors[:, None], analysis.subject_of_rows)
    distances: FloatArray = ((score @ np.linalg.pinv(design.T @ weighted)) * score).sum(axis=1)
    return distances


def rows_without(analysis: AnalysisSet, subjects: IntArray) -> IntArray:
    """Positions of the rows of all other subjects."""
    return np.flatnonzero(~np.isin(analysis.subject_of_rows, subjects))
