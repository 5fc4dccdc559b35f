"""What is predicted of a response of ordered levels: the probability of each."""

from dataclasses import dataclass

from covaria.arrays import FloatArray
from covaria.model.ordinal_endpoint import OrdinalEndpoint
from covaria.model.prediction import Prediction


@dataclass(frozen=True)
class LevelProbabilities:
    """Probabilities of the levels of an ordinal response, by row of a table.

    Attributes
    ----------
    names : tuple of str
        Of the levels, the lowest first.
    probability : (levels, rows) array
        Of each level; a row's sum to 1.
    at_least, lower, upper : (levels − 1, rows) arrays
        Of each level but the lowest, or a higher one, with its range.
    prediction : Prediction
        The mean score, with rows, notes and level.
    """

    names: tuple[str, ...]
    probability: FloatArray
    at_least: FloatArray
    lower: FloatArray
    upper: FloatArray
    prediction: Prediction


def level_probabilities(endpoint: OrdinalEndpoint, prediction: Prediction) -> LevelProbabilities:
    """Say the probabilities of levels that follow from mean scores and their ranges."""
    ends = prediction.mean, prediction.lower, prediction.upper
    at_least, lower, upper = map(endpoint.at_least, ends)
    whole = endpoint.probabilities(prediction.mean)
    return LevelProbabilities(endpoint.names, whole, at_least, lower, upper, prediction)
