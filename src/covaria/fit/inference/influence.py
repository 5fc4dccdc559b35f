"""Which subjects move the headline most."""

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.augmented_means import sums_of_units
from covaria.model.sensitivity import TreatmentDifference
from covaria.table import CategoryCovariate


def influence_of_subjects(
    analysis: AnalysisSet, predicted: FloatArray, difference: TreatmentDifference | None, levels: FloatArray
) -> FloatArray:
    """How far each subject moves the difference between two treatments; shape (subjects,).

    That is the part of its influence function that comes from what is left of its responses out of fold
    (Bang and Robins 2005, section 2; here `augmented_means`). Without a difference, what it adds to the sum
    of deviances.

    Parameters
    ----------
    analysis : AnalysisSet
    predicted : (rows,) array
        Out of fold, in units of the response.
    difference : TreatmentDifference or None
    levels : (levels,) array
        Doses that have an adjusted mean, or knots; not looked at for arms.
    """
    subject = np.arange(analysis.rows) if analysis.subject is None else analysis.subject
    if difference is None:
        deviance = analysis.endpoint.row_deviance(analysis.response, predicted)
        return _sums(analysis.weights * deviance, subject)
    shares = [
        analysis.weights * _had(analysis, each, levels) for each in (difference.at, difference.reference)
    ]
    there, reference = (own / max(own.sum(), np.finfo(float).tiny) for own in shares)
    return _sums((there - reference) * (analysis.response - predicted), subject)


def _sums(values: FloatArray, subject: IntArray) -> FloatArray:
    total: FloatArray = sums_of_units(values[:, None], subject)[:, 0]
    return total


def rows_without(analysis: AnalysisSet, subjects: IntArray) -> IntArray:
    """Positions of the rows of all other subjects."""
    subject = np.arange(analysis.rows) if analysis.subject is None else analysis.subject
    return np.flatnonzero(~np.isin(subject, subjects))


def _had(analysis: AnalysisSet, treatment: str, levels: FloatArray) -> FloatArray:
    """Whether each row had an arm or a dose, in part where its dose lies between two knots; (rows,)."""
    position = analysis.treatment_covariate
    if position is None:
        raise ValueError("the analysis set has neither dose nor arm")
    raw, covariate = analysis.raw_inputs(position), analysis.design.schema[position]
    if isinstance(covariate, CategoryCovariate):
        arm: FloatArray = raw[:, covariate.levels.index(treatment)]
        return arm
    nearest = np.eye(len(levels))[int(np.abs(levels - float(treatment)).argmin())]
    share: FloatArray = np.interp(raw[:, 0], levels, nearest)
    return share
