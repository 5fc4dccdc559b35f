"""The mean, or the best constant, and the linear model (ANCOVA)."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.model.endpoint import Endpoint


def predict_mean(
    inputs: FloatArray,  # noqa: ARG001 (same signature as the other models)
    response: FloatArray,
    weights: FloatArray,
    new_inputs: FloatArray,
) -> FloatArray:
    """Predict the weighted mean response, whatever the covariates."""
    return np.full(len(new_inputs), np.average(response, weights=weights))


def predict_constant(
    endpoint: Endpoint,
    inputs: FloatArray,  # noqa: ARG001 (same signature as the other models)
    response: FloatArray,
    weights: FloatArray,
    new_inputs: FloatArray,
) -> FloatArray:
    """Predict the endpoint's best constant, whatever the covariates."""
    return np.full(len(new_inputs), endpoint.best_constants(response, weights[None])[0])


def predict_linear(
    inputs: FloatArray, response: FloatArray, weights: FloatArray, new_inputs: FloatArray
) -> FloatArray:
    """Predict by weighted least squares; of collinear solutions, the shortest."""
    root = np.sqrt(weights)[:, None]
    basis = np.column_stack([np.ones(len(inputs)), inputs])
    coefficients = np.linalg.lstsq(basis * root, response * root[:, 0], rcond=None)[0]
    predictions: FloatArray = np.column_stack([np.ones(len(new_inputs)), new_inputs]) @ coefficients
    return predictions
