"""Several differences from one reference, compared at once.

The largest of the t statistics by their joint distribution, each with its own degrees of freedom (Dunnett
1955; Hothorn, Bretz and Westfall 2008, section 3; Hasler and Hothorn 2008, section 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.joint_tail import joint_tail
from covaria.repeated.contrast import Contrast
from covaria.statistics import t_quantile


@dataclass(frozen=True)
class AtOnce:
    """A difference among several.

    Attributes
    ----------
    p_value : float
        Two-sided, adjusted for all comparisons.
    reach : float
        Standard errors to either side that an interval reaches which holds together with all others.
    """

    p_value: float
    reach: float

    def around(self, difference: Contrast) -> tuple[float, float]:
        """Ends of the interval of the difference that holds together with all others."""
        half_width = self.reach * difference.standard_error
        return difference.estimate - half_width, difference.estimate + half_width


def compared_at_once(
    differences: Sequence[Contrast], covariance: FloatArray, level: float
) -> tuple[AtOnce, ...]:
    """Adjust p-values and intervals of differences for one another; of one alone nothing changes.

    Parameters
    ----------
    differences : sequence of Contrast
    covariance : (differences, differences) array
    level : float
    """
    if len(differences) < 2:
        return tuple(AtOnce(each.p_value, t_quantile(level, each.freedom)) for each in differences)
    errors = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(errors, errors)
    correlation[np.diag_indices_from(correlation)] = 1.0
    normal = joint_tail(correlation, np.inf, two_sided=True)
    found = []
    for each in differences:
        tail = replace(normal, freedom=each.freedom)
        found.append(AtOnce(tail.probability_beyond(abs(each.statistic)), tail.critical_value(1 - level)))
    return tuple(found)
