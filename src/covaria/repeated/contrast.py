"""A linear combination of coefficients, with its standard error and degrees of freedom."""

from dataclasses import dataclass
from typing import Literal

from covaria.statistics import t_quantile

Freedom = Literal["kenward-roger", "satterthwaite"]
"""How standard errors and degrees of freedom are made."""


@dataclass(frozen=True)
class Contrast:
    """A linear combination of the coefficients, with its test against 0.

    Attributes
    ----------
    estimate, standard_error : float
    freedom : float
        Degrees of freedom of the standard error.
    """

    estimate: float
    standard_error: float
    freedom: float

    @property
    def statistic(self) -> float:
        """The estimate in standard errors."""
        return self.estimate / self.standard_error

    @property
    def p_value(self) -> float:
        """Two-sided, by Student's t."""
        # Imported here, since whoever loads a result only to show it does without SciPy.
        from scipy.special import stdtr

        return float(2 * stdtr(self.freedom, -abs(self.statistic)))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Ends of the interval of some level."""
        reach = t_quantile(level, self.freedom) * self.standard_error
        return self.estimate - reach, self.estimate + reach
