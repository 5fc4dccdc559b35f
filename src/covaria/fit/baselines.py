"""Conventional models on the same folds, to stand beside the ladder."""

import warnings
from collections.abc import Callable

import numpy as np

from covaria.fit.problem import IntArray, Problem
from covaria.model.design import FloatArray

GAUSSIAN_PROCESS_ROWS = 300
"""The most rows on which a Gaussian process is fitted, since its cost grows with their cube."""

Fit = Callable[[FloatArray, FloatArray, FloatArray, FloatArray], FloatArray]
"""(inputs, response, weights, new inputs) → predictions."""


def baseline_predictions(problem: Problem, fold: IntArray, gaussian_process: bool) -> dict[str, FloatArray]:
    """Out-of-fold predictions of each conventional model by name; each (rows,)."""
    models: dict[str, Fit] = {"mean": predict_mean, "linear": predict_linear}
    whole = bool((problem.weights == np.round(problem.weights)).all())
    if gaussian_process and whole and problem.weights.sum() <= GAUSSIAN_PROCESS_ROWS:
        models["gaussian process"] = predict_gaussian_process
    return {name: out_of_fold(problem, fold, model) for name, model in models.items()}


def out_of_fold(problem: Problem, fold: IntArray, model: Fit) -> FloatArray:
    """Predict each fold by a model of the others; shape (rows,)."""
    predictions = np.empty(problem.rows)
    for held_out in range(int(fold.max()) + 1):
        inside = fold == held_out
        predictions[inside] = model(
            problem.inputs[~inside],
            problem.response[~inside],
            problem.weights[~inside],
            problem.inputs[inside],
        )
    return predictions


def predict_mean(
    inputs: FloatArray,  # noqa: ARG001 (same signature as the other models)
    response: FloatArray,
    weights: FloatArray,
    new_inputs: FloatArray,
) -> FloatArray:
    """Predict the weighted mean response, whatever the covariates."""
    return np.full(len(new_inputs), np.average(response, weights=weights))


def predict_linear(
    inputs: FloatArray, response: FloatArray, weights: FloatArray, new_inputs: FloatArray
) -> FloatArray:
    """Predict by weighted least squares; of collinear solutions, the shortest."""
    root = np.sqrt(weights)[:, None]
    basis = np.column_stack([np.ones(len(inputs)), inputs])
    coefficients = np.linalg.lstsq(basis * root, response * root[:, 0], rcond=None)[0]
    predictions: FloatArray = np.column_stack([np.ones(len(new_inputs)), new_inputs]) @ coefficients
    return predictions


def predict_gaussian_process(
    inputs: FloatArray, response: FloatArray, weights: FloatArray, new_inputs: FloatArray
) -> FloatArray:
    """Predict by a Gaussian process with a length scale for each input (scikit-learn's)."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
    from threadpoolctl import threadpool_limits

    copies = np.repeat(np.arange(len(inputs)), weights.astype(int))
    lengths = np.ones(inputs.shape[1])
    kernel = ConstantKernel(1.0, (1e-3, 1e3)) * RBF(lengths, (1e-2, 1e3)) + WhiteKernel(0.5, (1e-4, 1e1))
    process = GaussianProcessRegressor(kernel, normalize_y=True)
    # Matrices this small gain nothing from threads, which wait for each other on a busy machine.
    with threadpool_limits(1), warnings.catch_warnings():
        # A length scale at its bound says that an input does not matter, which is no fault.
        warnings.simplefilter("ignore", ConvergenceWarning)
        process.fit(inputs[copies], response[copies])
    predictions: FloatArray = process.predict(new_inputs)
    return predictions
