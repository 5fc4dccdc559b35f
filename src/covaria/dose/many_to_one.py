"""Means compared with that of one reference, with p-values and intervals adjusted for all comparisons.

Dunnett's test (1955) for means of any covariance: the largest of the t statistics by their joint distribution
(Hothorn, Bretz and Westfall 2008, section 3), each with degrees of freedom of its own where variances differ
(Hasler and Hothorn 2008, section 3).
"""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.joint_tail import joint_tail
from covaria.dose.level_means import LevelMeans
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
    covariance = contrasts @ means.covariance @ contrasts.T
    exact = np.diag(covariance) <= 0
    errors = np.sqrt(np.maximum(np.diag(covariance), np.finfo(float).tiny))
    correlation = covariance / np.outer(errors, errors)
    correlation[np.diag_indices_from(correlation)] = 1.0
    normal = joint_tail(correlation, np.inf, two_sided=True)
    freedom = np.array(
        [np.inf if no else means.freedom_of(c) for no, c in zip(exact, contrasts, strict=True)]
    )
    tails = [replace(normal, freedom=float(own)) for own in freedom]
    differences = contrasts @ means.means
    sizes = np.abs(differences / errors)
    return ManyToOne(
        differences=differences,
        standard_errors=errors,
        freedom=freedom,
        p_values=np.array(
            [tail.probability_beyond(float(size)) for tail, size in zip(tails, sizes, strict=True)]
        ),
        half_widths=errors * np.array([tail.critical_value(1 - level) for tail in tails]),
        level=level,
    )
