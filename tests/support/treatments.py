"""The treatment of an analysis set's rows, as its table had it."""

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet


def doses_of(analysis: AnalysisSet) -> FloatArray:
    """The dose of each row, in the user's units; shape (rows,)."""
    assert analysis.dose_covariate is not None
    return analysis.raw_inputs(analysis.dose_covariate)[:, 0]


def arms_of(analysis: AnalysisSet) -> IntArray:
    """The position of each row's arm among the levels; shape (rows,)."""
    assert analysis.arm_covariate is not None
    return analysis.raw_inputs(analysis.arm_covariate).argmax(axis=1)
