"""A trial with visits as one row for each subject, at the visit at which doses or arms are compared."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.explain.surface import with_values
from covaria.fit.analysis_set import AnalysisSet


@dataclass(frozen=True)
class SubjectsAtVisit:
    """A trial with one row for each subject, in the order of their numbers.

    Attributes
    ----------
    analysis : AnalysisSet
        With the inputs that each would have at the visit.
    rows : (subjects,) int64 array
        Which row of the trial each is: that at the visit, otherwise the last before it, or the first after.
    there : (subjects,) bool array
        Whether a subject has a response at the visit.
    at : int
        The visit, counted from 0.
    name : str
    """

    analysis: AnalysisSet
    rows: IntArray
    there: BoolArray
    at: int
    name: str


def subjects_at_visit(analysis: AnalysisSet) -> SubjectsAtVisit:
    """Bring a trial with visits to one row for each subject, at the visit of the question."""
    if analysis.visit is None or analysis.at is None or analysis.visit_covariate is None:
        raise ValueError("the trial has no visits")
    at, visit = analysis.at, analysis.visit
    away = np.where(visit <= at, at - visit, at + visit)
    order = np.lexsort([away, analysis.subject_of_rows])
    _, first = np.unique(analysis.subject_of_rows[order], return_index=True)
    rows = order[first].astype(np.int64)
    taken = analysis.take(rows)
    own = analysis.design.schema[analysis.visit_covariate].name
    return SubjectsAtVisit(
        analysis=replace(taken, inputs=inputs_at_visit(taken)),
        rows=rows,
        there=visit[rows] == at,
        at=at,
        name=analysis.design.levels_of(own)[at],
    )


def inputs_at_visit(analysis: AnalysisSet) -> FloatArray:
    """Standardised inputs of each row, were it at the visit of the question; (rows, inputs)."""
    if analysis.visit_covariate is None:
        return analysis.inputs
    own = list(analysis.design.inputs_of_covariate[analysis.visit_covariate])
    is_at = (np.arange(len(own)) == analysis.at).astype(float)
    scales = [analysis.design.scales[column] for column in own]
    encoded = [scale.standardise(is_at[[place]]) for place, scale in enumerate(scales)]
    return with_values(analysis.inputs, own, np.column_stack(encoded))
