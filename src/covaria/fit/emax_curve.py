"""The third trainer: the Emax curve of a dose with linear covariates, on the additive rung.

Least squares as a pharmacometrician would do it, shrunken for prediction, and as a network of straight
pieces, so that it is weighed, predicted and explained like the others.
"""

from dataclasses import replace

import numpy as np

from covaria.engine import Activation, Network
from covaria.fit.candidate import RungFleet, Trainer, one_network_of_each_fold
from covaria.fit.conventional.emax import EmaxFit, doses_suffice, fit_emax, split_dose
from covaria.fit.ladder import Rung
from covaria.fit.problem import IntArray, Problem
from covaria.model.design import FloatArray, Scale

PIECES = 48
"""Of the curve from no dose to the highest; it is followed to within e_max / 8 · (2√2 / 48)² = 4e-4 e_max."""
ROWS_OF_PARAMETER = 5
"""Fewer rows than this for each parameter are too few for an estimate without penalty."""


def train_emax_fleet(problem: Problem, fold: IntArray, scale: Scale) -> RungFleet | None:
    """Fit the curve without each fold; None where the trial has too few doses, or rows.

    Parameters
    ----------
    problem : Problem
    fold : (rows,) int64 array
    scale : Scale
        Of the response.
    """
    parameters = problem.inputs.shape[1] + 2
    if not doses_suffice(problem, sigmoid=False) or problem.rows < ROWS_OF_PARAMETER * parameters:
        return None
    network = Network(problem.inputs.shape[1], (PIECES - 1,), (Activation.RELU,), linear_skip=True)
    response = scale.standardise(problem.response)
    fitted = []
    for held_out in range(int(fold.max()) + 1):
        seen = fold != held_out
        dose, covariates = split_dose(problem, problem.inputs[seen])
        fit = fit_emax(dose, covariates, response[seen], problem.weights[seen])
        shrunken = _shrunken(fit, dose, covariates, response[seen], problem.weights[seen])
        fitted.append(_as_parameters(shrunken, network, problem, float(dose.max())))
    return one_network_of_each_fold(Rung.ADDITIVE, Trainer.EMAX, network, fitted)


def _shrunken(
    fit: EmaxFit, dose: FloatArray, covariates: FloatArray, response: FloatArray, weights: FloatArray
) -> EmaxFit:
    """Bring a fit nearer to the mean, by what least squares explains too much (Copas 1983, section 4)."""
    mean = float(np.average(response, weights=weights))
    left = float(weights @ (response - fit.predict(dose, covariates)) ** 2)
    explained = float(weights @ (response - mean) ** 2) - left
    parameters = covariates.shape[1] + 2
    spare = max(float(weights.sum()) - parameters - 1, 1.0)
    share = max(0.0, 1 - parameters * left / (spare * max(explained, np.finfo(float).tiny)))
    return replace(
        fit,
        e0=mean + share * (fit.e0 - mean),
        e_max=share * fit.e_max,
        coefficients=share * fit.coefficients,
    )


def _as_parameters(fit: EmaxFit, network: Network, problem: Problem, highest: float) -> FloatArray:
    """The curve as a network: a line, and a bend at the beginning of each further piece."""
    if problem.dose_covariate is None:
        raise ValueError("the problem has no dose")
    (column, *_) = problem.design.inputs_of_covariate[problem.dose_covariate]
    scale = problem.design.scales[column]
    ends = _ends_of_pieces(fit.ed50, highest)
    slopes = np.diff(fit.e_max * ends / (fit.ed50 + ends)) / np.diff(ends)
    first, last = network.layers
    parameters = np.zeros(network.parameter_count)
    # Units in shares of the highest dose, so that none is large.
    weights = parameters[first.weights].reshape(first.outputs, first.inputs)
    weights[:, column] = scale.spread / highest
    parameters[first.biases] = (scale.centre - ends[1:-1]) / highest
    parameters[last.weights] = np.diff(slopes) * highest
    parameters[last.biases] = fit.e0 + slopes[0] * scale.centre
    parameters[network.skip] = np.insert(fit.coefficients, column, slopes[0] * scale.spread)
    return parameters


def _ends_of_pieces(ed50: float, highest: float) -> FloatArray:
    """Doses between which straight pieces miss the curve alike; (pieces + 1,).

    Their density follows the root of the curve's second derivative (de Boor 1978, chapter 3).
    """
    turned: FloatArray = np.linspace(ed50**-0.5, (ed50 + highest) ** -0.5, PIECES + 1)
    ends = turned**-2 - ed50
    ends[0] = 0.0
    return ends
