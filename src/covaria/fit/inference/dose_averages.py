"""The networks' own curve over the dose: their predictions averaged over the trial's subjects."""

import numpy as np

from covaria.explain.dose_curves import DoseCurves, average_over_subjects, dose_grid, studied_doses
from covaria.explain.surface import Surface
from covaria.fit.analysis_set import AnalysisSet


def dose_averages(surface: Surface, analysis: AnalysisSet, repeats: int) -> DoseCurves | None:
    """Average a surface over subjects at each dose; None without a dose of two levels or more.

    Parameters
    ----------
    surface : Surface
    analysis : AnalysisSet
        Whose doses are those studied, also where it is a part of a table.
    repeats : int
        How often the trial was divided into folds.
    """
    position = analysis.dose_covariate
    if position is None:
        return None
    taken = analysis.raw_inputs(position)[:, 0]
    studied = studied_doses(taken)
    if len(studied) < 2:
        return None
    doses = dose_grid(studied)
    column = analysis.design.inputs_of_covariate[position][0]
    encode = analysis.design.scales[column].standardise
    averages = average_over_subjects(
        surface, analysis.inputs, analysis.subject_weights, column, encode, doses
    )
    return DoseCurves(
        dose=analysis.design.schema[position].name,
        doses=tuple(doses.tolist()),
        folds=tuple(map(tuple, averages.tolist())),
        studied=tuple(studied.tolist()),
        dose_levels=len(np.unique(taken)),
        repeats=repeats,
    )
