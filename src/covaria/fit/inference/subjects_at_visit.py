"""A trial with one row for each subject, at the visit or time at which doses or arms are compared."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.explain.surface import with_values
from covaria.fit.analysis_set import AnalysisSet
from covaria.table import CategoryCovariate


@dataclass(frozen=True)
class SubjectsAtVisit:
    """A trial with one row for each subject, in the order of their numbers.

    Attributes
    ----------
    analysis : AnalysisSet
        With the inputs that each would have at the visit or time.
    rows : (subjects,) int64 array
        Which row of the trial each is: that at the visit or time, otherwise the last before it, or the first
        after.
    there : (subjects,) bool array
        Whether a subject has a response at the visit; over time all of them, each having a line there.
    name : str
        Of the visit, or the time after its column.
    """

    analysis: AnalysisSet
    rows: IntArray
    there: BoolArray
    name: str


def subjects_at_visit(analysis: AnalysisSet) -> SubjectsAtVisit:
    """Bring a trial to one row for each subject, at the visit or time of the question."""
    at, occasion, position = analysis.at, analysis.occasion, analysis.occasion_covariate
    if at is None or occasion is None or position is None:
        raise ValueError("the trial has no visits or times to compare at")
    away = np.where(occasion <= at, at - occasion, np.ptp(occasion) + occasion - at)
    order = np.lexsort([away, analysis.subject_of_rows])
    _, first = np.unique(analysis.subject_of_rows[order], return_index=True)
    rows = order[first].astype(np.int64)
    taken, own = analysis.take(rows), analysis.design.schema[position]
    return SubjectsAtVisit(
        analysis=replace(taken, inputs=_inputs_at(taken, position, at)),
        rows=rows,
        there=np.ones(len(rows), np.bool_) if analysis.visit is None else occasion[rows] == at,
        name=own.levels[int(at)] if isinstance(own, CategoryCovariate) else f"{own.name} {at:g}",
    )


def _inputs_at(analysis: AnalysisSet, position: int, at: float) -> FloatArray:
    """Standardised inputs of each row, were it at the visit or time of the question; (rows, inputs)."""
    own = list(analysis.design.inputs_of_covariate[position])
    is_planned = isinstance(analysis.design.schema[position], CategoryCovariate)
    given = (np.arange(len(own)) == at).astype(float) if is_planned else np.array([at])
    scales = [analysis.design.scales[column] for column in own]
    encoded = [scale.standardise(given[[place]]) for place, scale in enumerate(scales)]
    return with_values(analysis.inputs, own, np.column_stack(encoded))
