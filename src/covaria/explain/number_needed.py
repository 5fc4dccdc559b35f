"""Numbers needed to treat: how many subjects are treated for one more response than at the reference."""

import math
from dataclasses import dataclass

from covaria.explain.arm_effects import ArmEffects
from covaria.explain.dose_response import DoseResponse


@dataclass(frozen=True)
class NumberNeeded:
    """The reciprocal of the difference of two probabilities of response (Laupacis et al. 1988).

    Where the interval of the difference holds 0, that of its reciprocal goes over infinity: from so many
    subjects for one more response up to infinitely many, and on to so many for one fewer (Altman 1998).

    Attributes
    ----------
    at, reference : str
        Dose or arm.
    difference, lower, upper : float
        The probability of response less that at the reference, with its interval.
    level : float
        Of the interval.
    """

    at: str
    reference: str
    difference: float
    lower: float
    upper: float
    level: float

    @property
    def subjects(self) -> float:
        """Subjects that are treated for one response more, or one fewer where the difference is below 0."""
        return reciprocal(self.difference)

    @property
    def holds_infinity(self) -> bool:
        """Whether the interval goes over infinity, since no difference is among those that it holds."""
        return self.lower <= 0 <= self.upper


def reciprocal(difference: float) -> float:
    """Subjects for one response by a difference of either sign; infinite without any."""
    return 1 / abs(difference) if difference else math.inf


def numbers_needed_at_doses(curve: DoseResponse) -> tuple[NumberNeeded, ...]:
    """Give the number needed to treat at each dose level but the reference, where a dose has levels."""
    return tuple(
        NumberNeeded(
            f"{each.dose:g}",
            f"{curve.reference:g}",
            each.difference,
            each.difference_lower,
            each.difference_upper,
            curve.level,
        )
        for each in curve.levels
        if each.dose != curve.reference
    )


def numbers_needed_in_arms(effects: ArmEffects) -> tuple[NumberNeeded, ...]:
    """Give the number needed to treat in each arm but the reference; intervals hold one at a time."""
    return tuple(
        NumberNeeded(
            each.arm,
            effects.reference,
            each.difference.estimate,
            each.difference.lower,
            each.difference.upper,
            effects.level,
        )
        for each in effects.arms
        if each.difference is not None
    )
