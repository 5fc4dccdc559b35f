"""Adjusted means of a fit: at the doses studied where they are few, otherwise at knots."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.explain.dose_curves import MOST_LEVELS as TOLD_LEVELS
from covaria.explain.dose_curves import studied_doses
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.assessed_assignment import AssessedAssignment, assess_assignment
from covaria.fit.inference.assignment import stabilised_weights
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.dose_levels import DoseLevels, dose_levels
from covaria.fit.inference.knot_means import KnotData, doses_given, knot_means, place_knots
from covaria.fit.inference.means_at_levels import means_at_levels
from covaria.model.adjusted_means import AdjustedMeans, Assignment


@dataclass(frozen=True)
class _Dose:
    """The dose of each row, in the user's units, and how subjects came to it."""

    values: FloatArray
    column: int
    judged: AssessedAssignment


def adjusted_dose_means(
    analysis: AnalysisSet, average: CrossFittedAverage, declared: Assignment | None, seed: int
) -> AdjustedMeans | None:
    """Adjust the means at each dose for the covariates; None with fewer than two doses, or too few subjects.

    Parameters
    ----------
    analysis : AnalysisSet
    stack : CrossFittedAverage
    declared : Assignment or None
        As the user said; otherwise the assignment is taken as random unless the covariates tell the dose.
    seed : int
    """
    levels = dose_levels(analysis)
    if analysis.dose_covariate is None or levels is None:
        return None
    dose = _Dose(
        analysis.raw_inputs(analysis.dose_covariate)[:, 0],
        analysis.design.inputs_of_covariate[analysis.dose_covariate][0],
        assess_assignment(analysis, declared, seed),
    )
    if levels.continuous:
        return _at_knots(analysis, average, dose)
    return _at_levels(analysis, average, dose, levels) if len(levels.kept) > 1 else None


def _at_levels(
    analysis: AnalysisSet, average: CrossFittedAverage, dose: _Dose, levels: DoseLevels
) -> AdjustedMeans:
    encoded = analysis.design.scales[dose.column].standardise(levels.data.levels)
    predicted = average.with_inputs(analysis.inputs, [dose.column], encoded[:, None])
    found = means_at_levels(analysis, average.folds, levels.data, predicted, dose.judged)
    # Of many doses none is told that few subjects had, as `studied_doses` has it.
    told = len(levels.doses) <= TOLD_LEVELS
    left_out = np.delete(levels.doses, levels.kept) if told else np.array([])
    return replace(found, left_out=tuple(left_out.tolist()))


def _at_knots(analysis: AnalysisSet, average: CrossFittedAverage, dose: _Dose) -> AdjustedMeans:
    ends = studied_doses(dose.values)[[0, -1]]
    knots = place_knots(dose.values, ends, doses_given(dose.values, analysis.unit))
    inverse = np.ones(analysis.rows)
    if dose.judged.assignment is Assignment.OBSERVATIONAL:
        inverse = stabilised_weights(analysis, average.folds, dose.values)
    encoded = analysis.design.scales[dose.column].standardise(knots)
    predicted = average.with_inputs(analysis.inputs, [dose.column], encoded[:, None])
    data = KnotData(dose.values, average.averaged.errors, predicted, analysis.weights, inverse, analysis.unit)
    found = knot_means(data, knots)
    return dose.judged.kept(found, (found.freedom / 2 + 1).round().astype(np.int64), least=1.0)
