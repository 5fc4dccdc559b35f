"""The networks' own curve over the dose: their predictions averaged over the trial's subjects."""

import numpy as np

from covaria.explain.dose_curves import DoseCurves, average_over_subjects, dose_grid, studied_doses
from covaria.explain.surface import Surface
from covaria.fit.analysis_set import AnalysisSet
from covaria.table import NumberColumn, TrialTable


def dose_averages(
    surface: Surface, analysis: AnalysisSet, table: TrialTable, repeats: int
) -> DoseCurves | None:
    """Average a surface over subjects at each dose; None without a dose of two levels or more.

    Parameters
    ----------
    surface : Surface
    analysis : AnalysisSet
    table : TrialTable
        Of the analysis set.
    repeats : int
        How often the trial was divided into folds.
    """
    if table.dose is None or analysis.dose_covariate is None:
        return None
    taken = table.covariates[analysis.dose_covariate]
    if not isinstance(taken, NumberColumn):
        raise TypeError(f"the dose {taken.name} is not a column of numbers")
    studied = studied_doses(taken.values)
    if len(studied) < 2:
        return None
    doses = dose_grid(studied)
    column = analysis.design.inputs_of_covariate[analysis.dose_covariate][0]
    encode = analysis.design.scales[column].standardise
    averages = average_over_subjects(surface, analysis.inputs, analysis.weights, column, encode, doses)
    return DoseCurves(
        dose=table.dose,
        doses=tuple(doses.tolist()),
        folds=tuple(map(tuple, averages.tolist())),
        studied=tuple(studied.tolist()),
        dose_levels=len(np.unique(taken.values)),
        repeats=repeats,
    )
