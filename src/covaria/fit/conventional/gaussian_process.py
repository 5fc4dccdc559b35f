"""A Gaussian process with a length scale for each input."""

import warnings

import numpy as np

from covaria.model.design import FloatArray

HYPERPARAMETER_ROWS = 500
"""The most rows from which length scales are estimated; the prediction looks at all."""


def predict_gaussian_process(
    inputs: FloatArray, response: FloatArray, weights: FloatArray, new_inputs: FloatArray
) -> FloatArray:
    """Predict by scikit-learn's Gaussian process; the weights are whole numbers of equal rows."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    copies = np.repeat(np.arange(len(inputs)), weights.astype(int))
    some = np.linspace(0, len(copies) - 1, min(len(copies), HYPERPARAMETER_ROWS)).astype(int)
    lengths = np.ones(inputs.shape[1])
    kernel = ConstantKernel(1.0, (1e-3, 1e3)) * RBF(lengths, (1e-2, 1e3)) + WhiteKernel(0.5, (1e-4, 1e1))
    process = GaussianProcessRegressor(kernel, normalize_y=True)
    with warnings.catch_warnings():
        # A length scale at its bound says that an input does not matter, which is no fault.
        warnings.simplefilter("ignore", ConvergenceWarning)
        process.fit(inputs[copies[some]], response[copies[some]])
        if len(some) < len(copies):
            process = GaussianProcessRegressor(process.kernel_, optimizer=None, normalize_y=True)
            process.fit(inputs[copies], response[copies])
    predictions: FloatArray = process.predict(new_inputs)
    return predictions
