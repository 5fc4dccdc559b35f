"""Whether covariates act on ordered levels by the same log odds at each threshold."""

from dataclasses import dataclass

from covaria.explain.effects import CLAIM_LEVEL
from covaria.statistics import Estimate


@dataclass(frozen=True)
class ThresholdEffects:
    """How a covariate, or a dose or arm, acts at each threshold between levels, as a test found it.

    Attributes
    ----------
    covariate : str
    p_value : float
        Of Brant's test that log odds are proportional, adjusted for all covariates tested.
    levels : tuple of str
        Those, or higher ones, whose thresholds were compared, the lowest first.
    odds_ratios : tuple of Estimate
        At each of them, of a standard deviation more among subjects of the same prognosis, which is 1
        throughout where odds are proportional; none unless the covariate is one number.
    gain, gain_se : float or None
        How far effects by threshold lower the log loss out of fold, with its standard error; None where the
        test finds nothing.
    """

    covariate: str
    p_value: float
    levels: tuple[str, ...]
    odds_ratios: tuple[Estimate, ...]
    gain: float | None
    gain_se: float | None

    @property
    def is_proportional(self) -> bool:
        """Whether nothing speaks against the same log odds at each threshold."""
        return self.p_value > CLAIM_LEVEL

    @property
    def is_confirmed(self) -> bool:
        """Whether effects by threshold gain more than a standard error out of fold."""
        return self.gain is not None and self.gain_se is not None and self.gain > self.gain_se
