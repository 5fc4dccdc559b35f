"""How far single subjects scatter about the prediction, where that depends on who they are."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray


@dataclass(frozen=True)
class ResidualErrorModel:
    """A log-linear model of the size of an error, without each fold (Harvey 1976, equation 1).

    Attributes
    ----------
    coefficients : (folds, 2 + inputs) float64 array
        Of one, the standardised prediction, and the encoded covariates; zeros where sizes are all alike.
    bounds : (folds, 2) float64 array
        Least and greatest logarithm among the training rows, beyond which none is extrapolated.
    """

    coefficients: FloatArray
    bounds: FloatArray

    @property
    def varies(self) -> bool:
        """Whether some subjects scatter more than others."""
        return bool((self.coefficients != 0).any())

    def residual_sd(self, encoded: FloatArray, predictions: FloatArray) -> FloatArray:
        """Size of an error by each fold's model, up to a factor that is the same for all rows.

        Parameters
        ----------
        encoded : (rows, inputs) array
        predictions : (folds, rows) array
            Standardised.
        """
        own = self.coefficients
        logarithm = own[:, :1] + own[:, 1:2] * predictions + own[:, 2:] @ encoded.T
        residual_sd: FloatArray = np.exp(np.clip(logarithm, self.bounds[:, :1], self.bounds[:, 1:]))
        return residual_sd


def constant_error_model(folds: int, inputs: int) -> ResidualErrorModel:
    """Model errors of one size for all subjects."""
    return ResidualErrorModel(np.zeros((folds, 2 + inputs)), np.zeros((folds, 2)))
