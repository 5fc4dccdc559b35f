"""The treatment of an analysis set's rows, as its table had it."""

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet
from support.presence import present


def doses_of(analysis: AnalysisSet) -> FloatArray:
    """The dose of each row, in the user's units; shape (rows,)."""
    return analysis.raw_inputs(present(analysis.dose_covariate))[:, 0]


def dose_column_of(analysis: AnalysisSet) -> int:
    """The dose's place among the inputs of the networks."""
    return analysis.design.inputs_of_covariate[present(analysis.dose_covariate)][0]


def arms_of(analysis: AnalysisSet) -> IntArray:
    """The position of each row's arm among the levels; shape (rows,)."""
    position: IntArray = analysis.raw_inputs(present(analysis.arm_covariate)).argmax(axis=1)
    return position
