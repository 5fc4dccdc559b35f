"""What one would use instead for a response that limits hide in some rows."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.regression.tobit import tobit_regression


def predict_tobit(
    inputs: FloatArray, response: FloatArray, weights: FloatArray, new_inputs: FloatArray
) -> FloatArray:
    """Predict by Tobit regression without penalty; of collinear solutions, the shortest."""
    design = np.column_stack([np.ones(len(inputs)), inputs])
    found = tobit_regression(design, response, weights)
    predictions: FloatArray = np.column_stack([np.ones(len(new_inputs)), new_inputs]) @ found.coefficients
    return predictions
