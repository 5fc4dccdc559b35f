"""A Gaussian process with a length scale for each input."""

import warnings
from typing import Any

import numpy as np

from covaria.arrays import FloatArray

HYPERPARAMETER_ROWS = 500
"""The most rows from which length scales are estimated; the prediction looks at all."""
HYPERPARAMETER_WORK = 2_000_000
"""The most rows² × inputs for that, since each step of the estimation takes as long as these."""
SECOND_START_WORK = 500_000
"""Work, likewise, up to which length scales are also sought from a start of short ones."""


def predict_gaussian_process(
    inputs: FloatArray, response: FloatArray, weights: FloatArray, new_inputs: FloatArray
) -> FloatArray:
    """Predict by scikit-learn's Gaussian process; the weights are whole numbers of equal rows.

    Length scales are those of the greatest marginal likelihood. They are sought from the root of the number
    of inputs, about the distance of two subjects: from shorter ones, with many inputs, all subjects look
    unrelated, and the search ends where it started, at noise alone.
    """
    from sklearn.gaussian_process import GaussianProcessRegressor

    copies = np.repeat(np.arange(len(inputs)), weights.astype(int))
    most = min(HYPERPARAMETER_ROWS, int(np.sqrt(HYPERPARAMETER_WORK / inputs.shape[1])))
    some = np.linspace(0, len(copies) - 1, min(len(copies), most)).astype(int)
    process = _likeliest(inputs[copies[some]], response[copies[some]])
    if len(some) < len(copies):
        process = GaussianProcessRegressor(process.kernel_, optimizer=None, normalize_y=True)
        process.fit(inputs[copies], response[copies])
    predictions: FloatArray = process.predict(new_inputs)
    return predictions


def starting_lengths(rows: int, inputs: int) -> list[float]:
    """Length scales from which the search starts, as many as are affordable."""
    affordable = rows**2 * inputs <= SECOND_START_WORK
    return [np.sqrt(inputs), 1.0] if affordable and inputs > 1 else [np.sqrt(inputs)]


def _likeliest(inputs: FloatArray, response: FloatArray) -> Any:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    found = []
    for length in starting_lengths(*inputs.shape):
        lengths = np.full(inputs.shape[1], length)
        kernel = ConstantKernel(1.0, (1e-3, 1e3)) * RBF(lengths, (1e-2, 1e3)) + WhiteKernel(0.5, (1e-4, 1e1))
        with warnings.catch_warnings():
            # A length scale at its bound says that an input does not matter, which is no fault.
            warnings.simplefilter("ignore", ConvergenceWarning)
            found.append(GaussianProcessRegressor(kernel, normalize_y=True).fit(inputs, response))
    return max(found, key=lambda process: process.log_marginal_likelihood_value_)
