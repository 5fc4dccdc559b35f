"""Gradient-boosted trees."""

from threadpoolctl import threadpool_limits

from covaria.arrays import FloatArray


def predict_boosting(
    inputs: FloatArray, response: FloatArray, weights: FloatArray, new_inputs: FloatArray
) -> FloatArray:
    """Predict by scikit-learn's histogram-based boosting, with its defaults."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(random_state=0)
    # On tables of a trial's size more threads would wait for each other, the longer the busier the machine.
    with threadpool_limits(1, "openmp"):
        predictions: FloatArray = model.fit(inputs, response, sample_weight=weights).predict(new_inputs)
    return predictions
