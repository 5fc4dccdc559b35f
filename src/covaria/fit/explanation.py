"""What a fit keeps so that its model, which holds no rows of subjects, is explained: averages over them."""

from dataclasses import replace

import numpy as np

from covaria.explain.dose_curves import DoseCurves, average_over_subjects, dose_grid, studied_doses
from covaria.fit.problem import Problem
from covaria.model.response_model import ResponseModel
from covaria.table import NumberColumn, TrialTable


def explain_model(model: ResponseModel, problem: Problem, table: TrialTable) -> ResponseModel:
    """Give a model the averages over the trial's subjects that explain it."""
    return replace(model, dose_averages=_dose_averages(model, problem, table))


def _dose_averages(model: ResponseModel, problem: Problem, table: TrialTable) -> DoseCurves | None:
    if model.dose is None or problem.dose_covariate is None:
        return None
    taken = table.covariates[problem.dose_covariate]
    if not isinstance(taken, NumberColumn):
        raise TypeError(f"the dose {taken.name} is not a column of numbers")
    studied = studied_doses(taken.values)
    doses = dose_grid(studied)
    column = problem.design.inputs_of_covariate[problem.dose_covariate][0]
    encode = problem.design.scales[column].standardise
    averages = average_over_subjects(model.surface, problem.inputs, problem.weights, column, encode, doses)
    return DoseCurves(
        dose=model.dose,
        doses=tuple(doses.tolist()),
        folds=tuple(map(tuple, averages.tolist())),
        studied=tuple(studied.tolist()),
        dose_levels=len(np.unique(taken.values)),
    )
