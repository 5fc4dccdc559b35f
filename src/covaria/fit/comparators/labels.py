"""What one would use instead for a response that is yes or no; each predicts probabilities."""

import warnings

import numpy as np
from threadpoolctl import threadpool_limits

from covaria.arrays import FloatArray
from covaria.fit.comparators.gaussian_process import HYPERPARAMETER_WORK
from covaria.regression.logistic import inverse_logit, logistic_regression

HYPERPARAMETER_ROWS = 200
"""The most rows from which length scales are estimated, since each step seeks a mode."""


def predict_logistic(
    inputs: FloatArray, response: FloatArray, weights: FloatArray, new_inputs: FloatArray
) -> FloatArray:
    """Predict by logistic regression without penalty; of collinear solutions, the shortest."""
    coefficients = logistic_regression(np.column_stack([np.ones(len(inputs)), inputs]), response, weights)
    return inverse_logit(np.column_stack([np.ones(len(new_inputs)), new_inputs]) @ coefficients)


def predict_boosted_labels(
    inputs: FloatArray, response: FloatArray, weights: FloatArray, new_inputs: FloatArray
) -> FloatArray:
    """Predict by scikit-learn's histogram-based boosting, with its defaults."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    if response.min() == response.max():
        return np.full(len(new_inputs), response[0])
    model = HistGradientBoostingClassifier(random_state=0)
    with threadpool_limits(1, "openmp"):
        model.fit(inputs, response, sample_weight=weights)
        predictions: FloatArray = model.predict_proba(new_inputs)[:, 1]
    return predictions


def predict_gaussian_process_labels(
    inputs: FloatArray, response: FloatArray, weights: FloatArray, new_inputs: FloatArray
) -> FloatArray:
    """Predict by scikit-learn's Gaussian process classifier; the weights are whole numbers of equal rows.

    Length scales are those of the greatest approximate marginal likelihood, sought as for a response on a
    scale, from at most 200 rows.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessClassifier
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel

    copies = np.repeat(np.arange(len(inputs)), weights.astype(int))
    if response[copies].min() == response[copies].max():
        return np.full(len(new_inputs), response[copies[0]])
    most = min(HYPERPARAMETER_ROWS, int(np.sqrt(HYPERPARAMETER_WORK / inputs.shape[1])))
    some = np.linspace(0, len(copies) - 1, min(len(copies), most)).astype(int)
    kernel = ConstantKernel(1.0, (1e-3, 1e3)) * RBF(
        np.full(inputs.shape[1], np.sqrt(inputs.shape[1])), (1e-2, 1e3)
    )
    process = GaussianProcessClassifier(kernel)
    if response[copies[some]].min() < response[copies[some]].max():
        with warnings.catch_warnings():
            # A length scale at its bound says that an input does not matter, which is no fault.
            warnings.simplefilter("ignore", ConvergenceWarning)
            kernel = process.fit(inputs[copies[some]], response[copies[some]]).kernel_
    process = GaussianProcessClassifier(kernel, optimizer=None)
    predictions: FloatArray = process.fit(inputs[copies], response[copies]).predict_proba(new_inputs)[:, 1]
    return predictions
