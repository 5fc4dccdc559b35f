"""How unsure log odds are at each subject, by a regression that nothing shrinks."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray

MOST_SQUARED = 100
"""The most inputs whose squares are terms too; beyond, a model file would hold millions of numbers."""


@dataclass(frozen=True)
class LogOddsError:
    """The covariance of a logistic regression in the inputs and their squares, at a model's probabilities.

    Attributes
    ----------
    factor : (terms, terms) float64 array
        Times a subject's terms it has the length of their standard error.
    """

    factor: FloatArray

    def standard_error(self, encoded: FloatArray) -> FloatArray:
        """Standard error of the log odds of each row of encoded covariates; (rows,)."""
        error: FloatArray = np.sqrt(((self.factor @ regression_terms(encoded).T) ** 2).sum(axis=0))
        return error


def regression_terms(encoded: FloatArray) -> FloatArray:
    """Return one, the standardised inputs, and, unless these are very many, their squares; (rows, terms)."""
    one = np.ones((len(encoded), 1))
    squares = encoded**2 - 1 if encoded.shape[1] <= MOST_SQUARED else encoded[:, :0]
    return np.hstack([one, encoded, squares])


def number_of_terms(inputs: int) -> int:
    """How many terms such a regression has."""
    return 1 + inputs * (2 if inputs <= MOST_SQUARED else 1)
