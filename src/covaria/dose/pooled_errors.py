"""How subjects scatter about the means of their dose levels, where one variance serves all."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PooledErrors:
    """Residuals about means at dose levels, with one variance: what an ordinary AIC needs beside the means.

    A curve through the dose and additive covariates, fitted to subjects by least squares, is the generalised
    least-squares fit to the adjusted means, and its residual sum of squares is `sum_of_squares` +
    `variance` · chi-square: the means are sufficient for the part of the response that dose explains.

    Attributes
    ----------
    subjects : int
    parameters : int
        Of the model of means: dose levels, and coefficients of covariates.
    sum_of_squares : float
        Of the residuals, in squared units of the response.
    """

    subjects: int
    parameters: int
    sum_of_squares: float

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the variance."""
        return self.subjects - self.parameters

    @property
    def variance(self) -> float:
        """Variance of the response about its means, estimated without bias."""
        return self.sum_of_squares / self.freedom
