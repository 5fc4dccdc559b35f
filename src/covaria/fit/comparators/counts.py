"""What one would use instead for a response that counts events; each predicts rates."""

import numpy as np
from threadpoolctl import threadpool_limits

from covaria.arrays import FloatArray
from covaria.regression.poisson import poisson_regression, rates


def predict_poisson(
    inputs: FloatArray, response: FloatArray, weights: FloatArray, new_inputs: FloatArray
) -> FloatArray:
    """Predict by Poisson regression without penalty; of collinear solutions, the shortest."""
    if not response.any():
        return np.zeros(len(new_inputs))
    coefficients = poisson_regression(np.column_stack([np.ones(len(inputs)), inputs]), response, weights)
    return rates(np.column_stack([np.ones(len(new_inputs)), new_inputs]) @ coefficients)


def predict_boosted_counts(
    inputs: FloatArray, response: FloatArray, weights: FloatArray, new_inputs: FloatArray
) -> FloatArray:
    """Predict by scikit-learn's histogram-based boosting under the Poisson loss, with its defaults."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    if not response.any():
        return np.zeros(len(new_inputs))
    model = HistGradientBoostingRegressor(loss="poisson", random_state=0)
    with threadpool_limits(1, "openmp"):
        predictions: FloatArray = model.fit(inputs, response, sample_weight=weights).predict(new_inputs)
    return predictions
