"""What one would use instead for a response of ordered levels; it predicts mean scores."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.model.link import OrderedLink
from covaria.model.ordinal_endpoint import OrdinalEndpoint
from covaria.regression.cumulative_logit import cumulative_logit


def predict_proportional_odds(
    endpoint: OrdinalEndpoint,
    inputs: FloatArray,
    response: FloatArray,
    weights: FloatArray,
    new_inputs: FloatArray,
) -> FloatArray:
    """Predict by cumulative logistic regression without penalty, with thresholds of its own."""
    scores, level = np.unique(response, return_inverse=True)
    if len(scores) < 2:
        return np.full(len(new_inputs), scores[0])
    found = cumulative_logit(inputs, level.reshape(-1), weights)
    link = OrderedLink(tuple(scores.tolist()), tuple(found.thresholds.tolist()))
    low, high = endpoint.bounds
    return np.clip(link.inverse(new_inputs @ found.coefficients), low, high)
