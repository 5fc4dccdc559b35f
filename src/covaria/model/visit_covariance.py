"""How a subject's responses at planned visits go together, once the covariates are taken into account."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.repeated.subject_covariance import AtVisits


@dataclass(frozen=True)
class VisitCovariance:
    """Covariance of what a model leaves, out of fold, of one subject's responses at planned visits.

    Attributes
    ----------
    visit : str
        Name of the column of visits, which is one of the covariates.
    visits : tuple of str
        In the order of time.
    structure : str
        "unstructured", "compound-symmetry" or "ar1", the last two also after "heterogeneous-".
    covariance : tuple of tuples of float
        In squared units of the response.
    """

    visit: str
    visits: tuple[str, ...]
    structure: str
    covariance: tuple[tuple[float, ...], ...]

    @property
    def column(self) -> str:
        """The column that says at which visit a row was measured."""
        return self.visit

    @property
    def of_subject(self) -> AtVisits:
        """The covariance by which errors are predicted from earlier ones."""
        return AtVisits(self.matrix)

    @property
    def matrix(self) -> FloatArray:
        """The covariance; shape (visits, visits)."""
        return np.array(self.covariance)

    @property
    def sd(self) -> FloatArray:
        """Standard deviation at each visit; shape (visits,)."""
        return np.sqrt(np.diag(self.matrix))

    @property
    def correlation(self) -> FloatArray:
        """Correlations; shape (visits, visits)."""
        correlation: FloatArray = self.matrix / np.outer(self.sd, self.sd)
        return correlation
