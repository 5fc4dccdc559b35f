"""Means at the levels of a dose with their covariance: all that this room knows of a trial."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray


@dataclass(frozen=True)
class LevelMeans:
    """An estimate at each level of a dose, on a scale where they are about normal, with their covariance.

    Attributes
    ----------
    doses : (levels,) array
        Ascending and distinct, in the user's units.
    means : (levels,) array
        In units of the response, or of its link (a logit, a logarithm).
    covariance : (levels, levels) array
    freedom : (levels,) array
        Degrees of freedom of each variance, subjects of the level less 1; infinite where variances are as
        good as known, as in generalised MCP-Mod (Pinheiro et al. 2014).
    one_variance : bool
        Whether the levels share one estimated variance, whose freedom every contrast has then.
    most_freedom : float
        Degrees of freedom that no contrast exceeds, where levels share the units that they rest on.
    """

    doses: FloatArray
    means: FloatArray
    covariance: FloatArray
    freedom: FloatArray
    one_variance: bool = False
    most_freedom: float = np.inf

    @property
    def levels(self) -> int:
        """Number of dose levels."""
        return len(self.doses)

    @property
    def standard_errors(self) -> FloatArray:
        """Standard error of each mean; shape (levels,)."""
        errors: FloatArray = np.sqrt(np.diag(self.covariance))
        return errors

    def freedom_of(self, contrast: FloatArray) -> float:
        """Degrees of freedom of a contrast's variance.

        Where each level has a variance of its own, Satterthwaite's (1946), as if levels were independent.
        """
        if self.one_variance:
            return float(self.freedom[0])
        parts = contrast**2 * np.diag(self.covariance)
        shares = parts / parts.sum()
        if not np.isfinite(self.freedom).all():
            return self.most_freedom
        return min(float(1 / (shares**2 / self.freedom).sum()), self.most_freedom)

    @property
    def variances_known(self) -> bool:
        """Whether normal quantiles serve."""
        return bool(np.isinf(self.freedom).all())
