"""The standardised dose-response: predictions averaged over the covariates of the trial at each dose."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from covaria.model import ResponseModel
from covaria.model.design import FloatArray
from covaria.table import Column, NumberColumn, TrialTable

GRID_POINTS = 41
MOST_LEVELS = 20
BAND_LEVEL = 0.95


@dataclass(frozen=True)
class DoseResponse:
    """Mean response at each dose, were every subject of the trial given that dose.

    Attributes
    ----------
    dose : str
        The dose column's name.
    doses : tuple of float
        A grid over the studied range, ascending, in the user's units.
    mean : tuple of float
        Average prediction at each dose (g-computation).
    lower, upper : tuple of float
        Ends of a 95 % band for the curve, not for a subject, from the delete-a-group jackknife over the
        folds (Kott 2001, equation 2).
    studied : tuple of float
        The distinct doses of the trial when there are at most 20, otherwise its lowest and highest dose.
    dose_levels : int
        Number of distinct doses in the trial.
    """

    dose: str
    doses: tuple[float, ...]
    mean: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    studied: tuple[float, ...]
    dose_levels: int


def dose_response(model: ResponseModel, table: TrialTable) -> DoseResponse | None:
    """Standardise a model over the trial it was fitted to; None where there is no dose.

    Parameters
    ----------
    model : ResponseModel
    table : TrialTable
        The trial's rows, over whose covariates predictions are averaged (g-computation; Robins 1986).
    """
    position = next((k for k, column in enumerate(table.covariates) if column.name == model.dose), None)
    if model.dose is None or position is None:
        return None
    doses = np.unique(_numbers(table.covariates[position]))
    grid = np.linspace(doses[0], doses[-1], GRID_POINTS)
    weights = np.ones(table.rows) if table.weights is None else table.weights
    curves = np.column_stack([_average(model, table, position, dose, weights) for dose in grid])
    mean = curves.mean(axis=0)
    half_width = _jackknife_error(curves) * student.ppf((1 + BAND_LEVEL) / 2, len(curves) - 1)
    studied = doses if len(doses) <= MOST_LEVELS else doses[[0, -1]]
    return DoseResponse(
        dose=model.dose,
        doses=tuple(grid.tolist()),
        mean=tuple(mean.tolist()),
        lower=tuple((mean - half_width).tolist()),
        upper=tuple((mean + half_width).tolist()),
        studied=tuple(studied.tolist()),
        dose_levels=len(doses),
    )


def _numbers(column: Column) -> FloatArray:
    if not isinstance(column, NumberColumn):
        raise TypeError(f"the dose {column.name} is not a column of numbers")
    return column.values


def _average(
    model: ResponseModel, table: TrialTable, position: int, dose: float, weights: FloatArray
) -> FloatArray:
    """Average prediction of each fold's model, were everybody given this dose; shape (folds,)."""
    columns = list(table.covariates)
    columns[position] = NumberColumn(columns[position].name, np.full(table.rows, dose))
    average: FloatArray = model.fold_predictions(tuple(columns)) @ (weights / weights.sum())
    return average


def _jackknife_error(estimates: FloatArray) -> FloatArray:
    """Standard error of estimates that each left one of K groups out; (folds, points) → (points,)."""
    folds = len(estimates)
    deviations = estimates - estimates.mean(axis=0)
    error: FloatArray = np.sqrt((folds - 1) / folds * (deviations**2).sum(axis=0))
    return error
