"""Means compared with that of one reference, with p-values and intervals adjusted for all comparisons.

Dunnett's test (1955) for means of any covariance: the largest of the t statistics by their joint
distribution, each with degrees of freedom of its own where variances differ.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.level_means import LevelMeans
from covaria.dose.studentised import studentise
from covaria.errors import UsageError


@dataclass(frozen=True)
class ManyToOne:
    """Differences of all means but one from that one, in their order.

    Attributes
    ----------
    differences, standard_errors : (levels − 1,) arrays
        In units of the means.
    freedom : (levels − 1,) array
        Degrees of freedom of each variance; may be infinite.
    p_values : (levels − 1,) array
        Two-sided, adjusted for all comparisons in a single step.
    half_widths : (levels − 1,) array
        Of intervals that hold all differences at once; one leaves out 0 where its p-value is below
        1 − `level`.
    level : float
        Of these intervals.
    """

    differences: FloatArray
    standard_errors: FloatArray
    freedom: FloatArray
    p_values: FloatArray
    half_widths: FloatArray
    level: float

    @property
    def p_value(self) -> float:
        """P-value of the hypothesis that no mean differs from the reference: the smallest adjusted one."""
        return float(self.p_values.min())


def compare_with_one(means: LevelMeans, reference: int, level: float = 0.95) -> ManyToOne:
    """Compare each mean with that of a reference.

    Parameters
    ----------
    means : LevelMeans
        Of two levels at least; their doses have no say.
    reference : int
        Its position.
    level : float
        Of the simultaneous intervals, above 0.5.

    Raises
    ------
    UsageError
        If the level is not above 0.5 and below 1.
    """
    if not 0.5 < level < 1:
        raise UsageError("The level of simultaneous intervals must be above 0.5 and below 1.")
    identity = np.eye(means.levels)
    contrasts = np.delete(identity - identity[reference], reference, axis=0)
    found = studentise(means, contrasts)
    return ManyToOne(
        differences=found.estimates,
        standard_errors=found.standard_errors,
        freedom=found.freedom,
        p_values=found.p_values,
        half_widths=found.half_widths(level),
        level=level,
    )
