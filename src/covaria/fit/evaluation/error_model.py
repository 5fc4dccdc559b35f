"""Whether errors are larger for some subjects than for others, and a model of their size if so."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.folds import Folds, HeldOut
from covaria.model.residual_error_model import ResidualErrorModel, constant_error_model
from covaria.statistics import weighted_mean

RIDGE = 10.0
"""Penalty on the coefficients' squares, in subjects."""
ITERATIONS = 30
LEAST_SIZE = 1e-3
"""Of an error, as a share of the mean size: a lucky hit is no reason to believe in certainty."""


def fit_error_model(
    analysis: AnalysisSet, folds: Folds, predicted: FloatArray, errors: FloatArray
) -> tuple[ResidualErrorModel, FloatArray]:
    """Fit a model of the errors' sizes without each fold, and keep it if it pays out of fold.

    It pays if it lowers the gamma deviance of the sizes by more than one standard error, which is the rule
    that admits a rung.

    Parameters
    ----------
    analysis : AnalysisSet
    folds : Folds
    predicted : (rows,) array
        Out of fold, standardised.
    errors : (rows,) array
        Out of fold, in any units.

    Returns
    -------
    model : ResidualErrorModel
    residual_sd : (rows,) array
        By the model without the row's own fold.
    """
    terms = np.column_stack([np.ones(analysis.rows), predicted, analysis.inputs])
    sizes = np.abs(errors)
    typical = float(np.average(sizes, weights=analysis.weights))
    constant = constant_error_model(len(folds), analysis.inputs.shape[1])
    if typical == 0:
        return constant, np.ones(analysis.rows)
    sizes = np.maximum(sizes / typical, LEAST_SIZE)
    coefficients = np.array(
        [log_linear(terms[~held_out], sizes[~held_out], analysis.weights[~held_out]) for held_out in folds]
    )
    known = coefficients @ terms.T
    least, most = np.where(folds.held_out, np.inf, known), np.where(folds.held_out, -np.inf, known)
    bounds = np.column_stack([least.min(axis=1), most.max(axis=1)])
    logarithm = folds.out_of_fold(np.clip(known, bounds[:, :1], bounds[:, 1:]))
    flat = np.log(folds.predict(lambda held_out: _mean_size(sizes, analysis.weights, held_out)))
    gain = flat + sizes / np.exp(flat) - logarithm - sizes / np.exp(logarithm)
    mean_gain, standard_error = weighted_mean(gain, analysis.weights, analysis.cluster)
    if mean_gain <= standard_error:
        return constant, np.ones(analysis.rows)
    return ResidualErrorModel(coefficients, bounds), np.exp(logarithm)


def _mean_size(sizes: FloatArray, weights: FloatArray, held_out: HeldOut) -> FloatArray:
    return np.full(int(held_out.sum()), np.average(sizes[~held_out], weights=weights[~held_out]))


def log_linear(terms: FloatArray, sizes: FloatArray, weights: FloatArray) -> FloatArray:
    """Gamma regression with a logarithmic link by Fisher scoring (McCullagh and Nelder 1989, section 8.3).

    The first term is the intercept, which is not penalised.
    """
    penalty = np.full(terms.shape[1], RIDGE)
    penalty[0] = 0.0
    information = terms.T @ (terms * weights[:, None]) + np.diag(penalty)
    coefficients = np.zeros(terms.shape[1])
    coefficients[0] = np.log(np.average(sizes, weights=weights))
    for _ in range(ITERATIONS):
        # Sizes far above what is expected must not throw the step: they count as four times that.
        relative = np.minimum(sizes / np.exp(terms @ coefficients), 4.0)
        score = terms.T @ (weights * (relative - 1)) - penalty * coefficients
        step = np.linalg.solve(information, score)
        coefficients += step
        if np.abs(step).max() < 1e-8:
            break
    return coefficients
