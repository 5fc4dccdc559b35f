"""Whether errors are larger for some subjects than for others, and a model of their size if so."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.averaging.averaged import AveragedCandidates
from covaria.fit.folds import Folds, HeldOut
from covaria.fit.settings.evaluation import ErrorModelSettings
from covaria.model.design import Scale
from covaria.model.endpoint import Capability
from covaria.model.residual_error_model import ResidualErrorModel, constant_error_model
from covaria.statistics import weighted_mean

ITERATIONS = 30
"""The most steps of the regression, which converges in far fewer."""


def error_model_of(
    analysis: AnalysisSet,
    folds: Folds,
    averaged: AveragedCandidates,
    scale: Scale,
    chosen: ErrorModelSettings,
) -> tuple[ResidualErrorModel, FloatArray]:
    """Model the averaged model's errors as `fit_error_model` does, where the endpoint has intervals.

    `scale` is between the endpoint's linear scale and the networks' outputs.
    """
    if not analysis.endpoint.has(Capability.INTERVALS):
        return constant_error_model(len(folds), analysis.inputs.shape[1]), np.ones(analysis.rows)
    outputs = analysis.endpoint.outputs(averaged.predicted, scale)
    return fit_error_model(analysis, folds, outputs, averaged.residuals, chosen)


def fit_error_model(
    analysis: AnalysisSet,
    folds: Folds,
    predicted: FloatArray,
    errors: FloatArray,
    chosen: ErrorModelSettings,
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
    chosen : ErrorModelSettings

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
    sizes = np.maximum(sizes / typical, chosen.least_size)
    coefficients = np.array(
        [
            log_linear(terms[~held_out], sizes[~held_out], analysis.weights[~held_out], chosen)
            for held_out in folds
        ]
    )
    known = coefficients @ terms.T
    bounds = _bounds_of_seen(known, folds)
    logarithm = folds.out_of_fold(np.clip(known, bounds[:, :1], bounds[:, 1:]))
    flat = np.log(folds.predict(lambda held_out: _mean_size(sizes, analysis.weights, held_out)))
    gain = flat + sizes / np.exp(flat) - logarithm - sizes / np.exp(logarithm)
    mean_gain, standard_error = weighted_mean(gain, analysis.weights, analysis.cluster)
    if mean_gain <= standard_error:
        return constant, np.ones(analysis.rows)
    return ResidualErrorModel(coefficients, bounds), np.exp(logarithm)


def _bounds_of_seen(known: FloatArray, folds: Folds) -> FloatArray:
    """The least and the largest prediction of rows that each fold's model has seen; shape (folds, 2)."""
    least, most = np.where(folds.held_out, np.inf, known), np.where(folds.held_out, -np.inf, known)
    return np.column_stack([least.min(axis=1), most.max(axis=1)])


def _mean_size(sizes: FloatArray, weights: FloatArray, held_out: HeldOut) -> FloatArray:
    return np.full(int(held_out.sum()), np.average(sizes[~held_out], weights=weights[~held_out]))


def log_linear(
    terms: FloatArray, sizes: FloatArray, weights: FloatArray, chosen: ErrorModelSettings
) -> FloatArray:
    """Gamma regression with a logarithmic link by Fisher scoring (McCullagh and Nelder 1989, section 8.3).

    The first term is the intercept, which is not penalised.
    """
    penalty = np.full(terms.shape[1], chosen.ridge)
    penalty[0] = 0.0
    information = terms.T @ (terms * weights[:, None]) + np.diag(penalty)
    coefficients = np.zeros(terms.shape[1])
    coefficients[0] = np.log(np.average(sizes, weights=weights))
    for _ in range(ITERATIONS):
        relative = np.minimum(sizes / np.exp(terms @ coefficients), chosen.largest_ratio)
        score = terms.T @ (weights * (relative - 1)) - penalty * coefficients
        step = np.linalg.solve(information, score)
        coefficients += step
        if np.abs(step).max() < 1e-8:
            break
    return coefficients
