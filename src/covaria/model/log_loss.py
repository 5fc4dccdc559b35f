"""What endpoints have in common that are judged by the probability of what was seen."""

from abc import abstractmethod

import numpy as np

from covaria.arrays import FloatArray
from covaria.model.design import Scale
from covaria.model.endpoint import Endpoint
from covaria.model.score_words import ScoreUnit, ScoreWords

SUREST = 1e-15
"""Nearest to 0 and 1 that a probability counts as, so that a wrong one costs much and not everything."""


def log_loss(meaning: str) -> ScoreWords:
    """Give the words of the log loss, with what it means for a kind of response."""
    return ScoreWords(
        name="log loss",
        short="log loss",
        unit=ScoreUnit.NONE,
        typical_name="typical probability",
        typical_key="typical_probability",
        typical_unit=ScoreUnit.NONE,
        explained="D²",
        explained_key="d2",
        explained_of="deviance",
        meaning=meaning,
    )


class LogLossEndpoint(Endpoint):
    """A response whose deviance is the log loss, half of that of its distribution, without a dispersion."""

    @abstractmethod
    def information(self, predicted: FloatArray) -> FloatArray:
        """Fisher's information that a row of each prediction has of its log odds; (rows,)."""

    def misfit(self, deviance: FloatArray) -> FloatArray:
        """Twice the mean log loss, since there is no dispersion."""
        apart: FloatArray = 2 * (deviance - deviance.min())
        return apart

    def misfit_influence(self, rows: FloatArray, deviance: FloatArray) -> FloatArray:
        """Twice each row's distance from the mean."""
        return 2 * (rows - deviance[:, None])

    def typical_error(self, score: float) -> float:
        """Geometric mean of the probabilities of what was seen."""
        return float(np.exp(-score))

    def training_score(self, loss: FloatArray, scale: Scale) -> FloatArray:  # noqa: ARG002 (it has no unit)
        """Half the loss, which is the deviance."""
        return loss / 2

    def working_response(self, response: FloatArray) -> FloatArray:
        """The response itself, since its log odds are infinite at the ends."""
        return response
